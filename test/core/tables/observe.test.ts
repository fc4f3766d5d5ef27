import {describe, expect, it} from 'vitest';
import {bucketOf} from '../../../src/core/latency/histogram.ts';
import type {Observation, TableStats} from '../../../src/core/observation.ts';
import {observeTables, type Tables} from '../../../src/core/tables/observe.ts';
import type {Phase} from '../../../src/core/tables/state.ts';
import {asked, held, observation, start} from '../world.ts';

const stats = (counters: TableStats['counters'], more: Partial<TableStats> = {}): TableStats => ({
  ...{table: 'public.orders', size: null, liveRows: 100, deadRows: 4, lastAutovacuum: null},
  ...{autovacuumRunning: false, counters},
  ...more,
});

type Told = {
  readonly after: number;
  readonly counters: TableStats['counters'];
  readonly more?: Partial<TableStats>;
  readonly phase?: Phase;
  readonly parts?: Partial<Observation>;
};

const told = (list: readonly Told[]) => {
  const tables = list.reduce<Tables>((known, {after, counters, more, phase = 'before', parts}) => {
    const at = start + after * 1000;
    const seen = {...observation(after * 1000, {}), tables: {at, value: [stats(counters, more)]}, ...parts};
    return observeTables(known, seen, phase);
  }, {});
  const table = tables['public.orders'];
  if (table === undefined) throw new Error('the table is not known');
  return table;
};

describe('a watched table', () => {
  it('has rates of an interval, and what came about before and during the migration apart', () => {
    const table = told([
      {after: 0, counters: {rowsRead: 1000, rowsUpdated: 0}},
      {after: 10, counters: {rowsRead: 1200, rowsUpdated: 10}},
      {after: 20, counters: {rowsRead: 1400, rowsUpdated: 20}},
      {after: 30, counters: {rowsRead: 1500, rowsUpdated: 420}, more: {deadRows: 90}, phase: 'during'},
      {after: 40, counters: {rowsRead: 9000, rowsUpdated: 9000}, phase: 'after'},
    ]);
    expect(table.before).toMatchObject({
      elapsed: 20_000,
      counts: {rowsRead: 400, rowsUpdated: 20},
      deadRows: 4,
    });
    expect(table.during).toMatchObject({
      elapsed: 10_000,
      counts: {rowsRead: 100, rowsUpdated: 400},
      deadRows: 90,
    });
    expect(table.rates).toEqual({rowsRead: 750, rowsUpdated: 858});
    expect(table.writes.values).toEqual([null, 1, 1, 40, 858]);
  });

  it('says nothing across a reset, although other counters may have grown, nor across a long gap', () => {
    const table = told([
      {after: 0, counters: {rowsRead: 50, rowsUpdated: 50}},
      {after: 10, counters: {rowsRead: 500, rowsUpdated: 2}},
      {after: 20, counters: {rowsRead: 510, rowsUpdated: 2}},
      {after: 120, counters: {rowsRead: 9999, rowsUpdated: 999}},
    ]);
    expect(table.rates).toEqual({});
    expect(table.before).toMatchObject({elapsed: 10_000, counts: {rowsRead: 10, rowsUpdated: 0}});
    expect(table.reads.values).toEqual([null, null, 1, null]);
  });

  it('counts a reading once, however often it is shown', () => {
    const again = {at: start, value: [stats({rowsRead: 7})]};
    const table = told([
      {after: 0, counters: {rowsRead: 0}},
      {after: 10, counters: {rowsRead: 10}},
      {after: 11, counters: {}, parts: {tables: {...again, at: start + 10_000}}},
    ]);
    expect(table.before).toMatchObject({elapsed: 10_000, counts: {rowsRead: 10}});
  });

  it('knows the most sessions that waited for it at once, at every reading of the waits', () => {
    const waits = (count: number): Partial<Observation> => ({
      waits: {
        at: start,
        value: {
          locks: [
            held('1', 'AccessShare'),
            ...Array.from({length: count}, (_, index) => asked(String(10 + index), 'AccessExclusive')),
            asked('99', 'AccessExclusive', 0, 'others'),
          ],
          ...{edges: [], partial: null},
        },
      },
    });
    const table = told([
      {after: 0, counters: {}, parts: waits(1)},
      {after: 1, counters: {}, parts: waits(12), phase: 'during'},
      {after: 2, counters: {}, parts: waits(3), phase: 'during'},
    ]);
    expect([table.before.mostWaiting, table.during.mostWaiting, table.waiting]).toEqual([1, 12, 3]);
  });

  it('has the mean time of its statements, by sums or by a histogram', () => {
    const sums = (after: number, calls: number, time: number): Told => ({
      ...{after, counters: {}},
      parts: {
        means: {
          at: start + after * 1000,
          value: {
            ...{interval: 10_000, calls: 900, time: 1, worst: [], note: null},
            tables: [{table: 'orders', calls, time}],
          },
        },
      },
    });
    const bySums = told([sums(0, 10, 20), {...sums(10, 30, 300), phase: 'during'}]);
    expect(bySums.before).toMatchObject({calls: 10, time: 20});
    expect(bySums.during).toMatchObject({calls: 30, time: 300, measured: 10_000});
    const histogram = (after: number, ms: number): Told => ({
      ...{after, counters: {}},
      parts: {
        latency: {
          at: start + after * 1000,
          value: {
            ...{interval: 1000, all: {}, note: null},
            tables: [{table: 'orders', statements: {[bucketOf(ms)]: 5}}],
          },
        },
      },
    });
    const byHistogram = told([histogram(0, 4), histogram(5, 8)]).before;
    expect(byHistogram.calls).toBe(10);
    expect(byHistogram.time / byHistogram.calls).toBeCloseTo(6, 0);
  });

  it('begins anew with the next migration', () => {
    const readings = (phases: readonly Phase[]): readonly Told[] =>
      phases.map((phase, index) => ({after: index * 10, counters: {rowsRead: index * 100}, phase}));
    const table = told(readings(['before', 'before', 'during', 'after', 'before', 'before', 'during']));
    expect([table.before.elapsed, table.during.elapsed]).toEqual([20_000, 10_000]);
  });
});
