// Panels beside what is usual, at the widths that people have.
import {describe, expect, it} from 'vitest';
import {secondBySecond, times} from '../core/baseline/story.ts';
import {watched} from '../core/world.ts';
import {openConsole} from './press/console.tsx';

const calm = times(45, {lag: 200});
const state = watched(secondBySecond([...calm, ...times(20, {canary: 90, works: true, lag: 8_000})]));

describe.each([80, 120, 200])('at %i columns', columns => {
  const open = () => openConsole(state, {}, {columns, rows: 40});

  it('Latency says how many times its baseline each figure is, and from when that is', async () => {
    const screen = open();
    await screen.press('3', '\r');
    const drawn = await screen.shows('baseline  of');
    expect(drawn).toMatch(/canary +\d\d ms +\d\d ms +\d\d ms +▲ 4\.\d× baseline/);
    expect(drawn).toMatch(/baseline +of \d\d:\d\d:\d\d–\d\d:\d\d:\d\d, n=4\d, before the migration/);
  });

  it('Replication says it of the lag', async () => {
    const screen = open();
    await screen.press('4', '\r');
    const drawn = await screen.shows('┍4 Replication');
    expect(drawn).toMatch(/worst lag 8\.0 s · 40× baseline/);
    expect(drawn).toMatch(/db2 .* streaming +8\.0 s +40× /);
  });
});
