import {describe, expect, it} from 'vitest';
import type {Reading} from '../../../src/core/observation.ts';
import {makeBackgroundGrowth} from '../../../src/engines/postgres/readers/background-growth.ts';

const mebi = 1024 ** 2;

describe('growth of a database by itself', () => {
  it('is what it was before the rewrite, and not what the rewrite adds', () => {
    let reading: Reading<{databaseSize?: number}> = {at: 0, missing: 'not read yet'};
    const growth = makeBackgroundGrowth(() => reading);
    const at = (second: number, databaseSize: number, busy: boolean) => {
      reading = {at: second * 1000, value: {databaseSize}};
      growth.look(busy);
    };
    growth.look(false);
    expect(growth.pace()).toBe(0);
    for (let second = 0; second <= 50; second += 10) at(second, (100 + second) * mebi, false);
    expect(growth.pace()).toBeCloseTo(mebi / 1000);
    for (let second = 60; second <= 90; second += 10) at(second, second * 50 * mebi, true);
    expect(growth.pace()).toBeCloseTo(mebi / 1000);
  });

  it('is nothing where files were removed', () => {
    let reading: Reading<{databaseSize?: number}> = {at: 0, value: {databaseSize: 900}};
    const growth = makeBackgroundGrowth(() => reading);
    growth.look(false);
    reading = {at: 10_000, value: {databaseSize: 100}};
    growth.look(false);
    expect(growth.pace()).toBe(0);
  });
});
