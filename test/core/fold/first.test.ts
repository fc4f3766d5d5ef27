import {describe, expect, it} from 'vitest';
import {firstAfter} from '../../../src/core/fold/rates.ts';
import type {Vitals} from '../../../src/core/vitals.ts';

const nothing = {counters: {}, gauges: {}};
const read = (deadlocks: number, databaseSize?: number) => ({
  at: 0,
  value: {
    counters: {deadlocks},
    gauges: databaseSize === undefined ? {} : {databaseSize},
    snapshotHolders: [],
  } satisfies Vitals,
});

describe('what was first read', () => {
  it('stays, so that what came about since can be told', () => {
    const first = firstAfter(firstAfter(nothing, read(3, 1_000)), read(5, 9_000));
    expect(first).toEqual({counters: {deadlocks: 3}, gauges: {databaseSize: 1_000}});
  });

  it('takes up a figure when it is first told', () => {
    expect(firstAfter(firstAfter(nothing, read(3)), read(5, 9_000)).gauges).toEqual({databaseSize: 9_000});
  });

  it('begins anew with a counter that was reset', () => {
    expect(firstAfter(firstAfter(nothing, read(300)), read(2)).counters).toEqual({deadlocks: 2});
  });

  it('is not lost with a reading that failed', () => {
    const first = firstAfter(nothing, read(3));
    expect(firstAfter(first, {at: 1, missing: 'timeout'})).toBe(first);
  });
});
