// What a tick keeps to on every server: the tests of each engine play it on their own.
import {expect, it} from 'vitest';
import {missingIn} from '../../src/core/observation.ts';
import type {Reader} from '../../src/engines/reader.ts';
import type {Tick} from '../../src/engines/tick.ts';
import {track} from '../../src/engines/track.ts';

const reader = (name: string, sql: string, options: Partial<Reader<string>> = {}): Reader<string> => ({
  ...{name, every: 0, budget: 100, sql: () => sql, read: rows => String(rows[0]?.value)},
  ...options,
});

export interface TickGround {
  /** A tick over a connection of its own. */
  open(): Promise<{readonly tick: Tick; close(): Promise<void>}>;
  /** Counts the rows of a table, as `value`, and how many there are. */
  readonly counting: {readonly sql: string; readonly rows: string};
  /** Keeps everybody from reading that table until what it returns is called. */
  lock(): Promise<() => Promise<unknown>>;
  /** Takes 50 ms, and has one row with `value`. */
  readonly dear: string;
}

export const keepsItsPromises = ({open, counting, lock, dear: dearSql}: TickGround): void => {
  it('loses only the part that fails, and asks for it again later', async () => {
    const {tick, close} = await open();
    let sql = 'SELECT no_such_column AS value';
    const bad = track({...reader('bad', ''), sql: () => sql});
    const good = track(reader('good', `SELECT 'here' AS value`));
    let now = 1_000;
    const run = () => tick([bad, good], () => now);
    expect(await run()).toMatchObject({roundTrips: 3});
    expect(good.value()).toBe('here');
    expect(missingIn(bad.reading())).toMatch(/no_such_column/);
    expect(await run()).toMatchObject({roundTrips: 1});
    sql = `SELECT 'mended' AS value`;
    now += 60_000;
    await run();
    expect(bad.value()).toBe('mended');
    await close();
  });

  it('keeps what it read last, with its moment, while a lock keeps a part from being read', async () => {
    const {tick, close} = await open();
    const rows = track(reader('rows', counting.sql));
    let now = 1_000;
    await tick([rows], () => now);
    const unlock = await lock();
    now = 2_000;
    await tick([rows], () => now);
    expect(rows.reading()).toEqual({at: 1_000, value: counting.rows});
    await unlock();
    now = 60_000;
    await tick([rows], () => now);
    expect(rows.reading()).toEqual({at: 60_000, value: counting.rows});
    await close();
  });

  it('reads a part that costs more than its budget less often', async () => {
    const {tick, close} = await open();
    const dear = track(reader('dear', dearSql, {budget: 10}));
    let now = 1_000;
    await tick([dear], () => now);
    now += 400;
    await tick([dear], () => now);
    expect(dear.reading().at).toBe(1_000);
    now += 60_000;
    await tick([dear], () => now);
    expect(dear.reading().at).toBe(now);
    await close();
  });
};
