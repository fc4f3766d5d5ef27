// Panels beside what is usual, at the widths that people have.
import {describe, expect, it} from 'vitest';
import {secondBySecond, times} from '../core/baseline/story.ts';
import {
  asked,
  connected,
  held,
  observed,
  opened,
  type Story,
  session,
  start,
  watched,
} from '../core/world.ts';
import {openConsole} from './press/console.tsx';

const calm = times(45, {lag: 200});
const state = watched(secondBySecond([...calm, ...times(20, {canary: 90, works: true, lag: 8_000})]));

const alter = session('7', {statement: 'ALTER TABLE orders ADD a int', statementKind: 'ddl'});
const idle = session('8', {state: 'idle in transaction', statement: 'SELECT id FROM orders'});
const web = (count: number) => Array.from({length: count}, (_, index) => session(String(100 + index)));

/** A pile-up behind an ALTER after so many calm seconds: ten times as many sessions at work, and a tenth of what they did. */
const pileUp = (calmFor: number): Story => [
  [0, opened()],
  [0, connected('db1')],
  ...Array.from({length: calmFor + 12}, (_, second) => {
    const at = (second + 1) * 1_000;
    const piled = Math.max(0, second + 1 - calmFor);
    const clients = web(piled > 0 ? 40 : 4);
    const counters = {
      statements: 200 * (second - piled) + 20 * piled,
      logBytes: 1_000_000 * (second - piled) + 6_000_000 * piled,
    };
    const gauges = {connections: piled > 0 ? 80 : 20, connectionsUsable: 100};
    return [
      at,
      observed('db1', at, {
        sessions: piled > 0 ? [idle, alter, ...clients] : clients,
        locks:
          piled > 0
            ? [
                held('8', 'AccessShare'),
                asked('7', 'AccessExclusive'),
                ...clients.map(({id}) => asked(id, 'AccessShare')),
              ]
            : [],
        vitals: {at: start + at, value: {counters, gauges, snapshotHolders: []}},
      }),
    ] as const;
  }),
];

const compared = /(×|above) baseline/;

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

  const piled = (seconds: number) => {
    const state = watched(pileUp(45).slice(0, 2 + seconds));
    // What it shows is full screen then.
    return async (key: string, title: string) => {
      const screen = openConsole(state, {}, {columns, rows: 40});
      await screen.press(...(key === '1' ? ['1'] : [key, '\r']));
      return screen.shows(`┍${key} ${title}`);
    };
  };

  it('Locks, Sessions and Vitals say it of who waits, who works, who is there and what is done', async () => {
    const panel = piled(57);
    expect(await panel('1', 'Locks')).toMatch(/1 Locks .* 41 waiting · waiting above baseline /);
    expect(await panel('2', 'Sessions')).toMatch(/41 active, .* · active 10× baseline /);
    const vitals = await panel('6', 'Vitals');
    expect(vitals).toMatch(/connections .* 80 of 100 · 4\.0× baseline/);
    expect(vitals).toMatch(/statements +20\/s · 0\.1× baseline/);
    expect(vitals).toMatch(/log +\S+ [kMG]i?B\/s.* 6\.0× baseline/);
  });

  it('nothing is said of what is as usual', async () => {
    const panel = piled(45);
    expect(await panel('1', 'Locks')).not.toMatch(compared);
    expect(await panel('2', 'Sessions')).not.toMatch(compared);
    expect(await panel('6', 'Vitals')).not.toMatch(compared);
  });
});
