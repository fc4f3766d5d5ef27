// pg_stat_monitor: finished statements by how long they took, in ranges that the server's settings lay down.
import {difference} from '../../../core/latency/difference.ts';
import {bucketOf, type HistogramDelta, merge} from '../../../core/latency/histogram.ts';
import type {Reading, StatementLatency} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import type {TrackOf} from '../../track.ts';
import type {CountingExtension} from './extensions.ts';

/** By period: the extension counts each of some minutes anew, and throws away the oldest. */
export type Periods = ReadonlyMap<string, HistogramDelta>;

/** Above the last bound nothing can be told apart; a range without an end counts as twice its beginning. */
const openEnd = 2;

/** Upper bounds in ms, in order: `{{0.000 - 1.000}, (1.000 - 1.778}, …, (100000.000 - ...}}` as its function get_histogram_timings() writes them. */
export const boundsIn = (ranges: string): readonly number[] =>
  [...ranges.matchAll(/([\d.]+) - ([\d.]+)/g)].map(([, from, to]) => {
    const end = Number(to);
    return Number.isNaN(end) ? Number(from) * openEnd : end;
  });

/** `resp_calls` has one count for each range. */
const periodsSql = (schema: string): string => `select period, place, calls, ranges from
  (select bucket_start_time::text as period, place, sum(calls::bigint) as calls
    from ${schema}.pg_stat_monitor cross join lateral unnest(resp_calls::text[]) with ordinality as each(calls, place)
    group by bucket_start_time, place) counted
  cross join (select ${schema}.get_histogram_timings()::text as ranges) told
  where calls > 0`;

const bucketIn = (row: Row, bounds: readonly number[]): number | null => {
  const bound = bounds[(count(row, 'place') ?? 0) - 1];
  return bound === undefined ? null : bucketOf(bound);
};

export const periodsIn = (rows: readonly Row[]): Periods => {
  const bounds = boundsIn(text(rows[0], 'ranges') ?? '');
  const periods = new Map<string, Record<number, number>>();
  for (const row of rows) {
    const bucket = bucketIn(row, bounds);
    if (bucket === null) continue;
    const key = text(row, 'period') ?? '';
    const counts = periods.get(key) ?? {};
    counts[bucket] = (counts[bucket] ?? 0) + (count(row, 'calls') ?? 0);
    periods.set(key, counts);
  }
  return periods;
};

/** Every period that began since is counted from nothing. */
export const betweenPeriods = (before: Periods, now: Periods): HistogramDelta =>
  merge([...now].map(([period, counts]) => difference(before.get(period) ?? {}, counts).histogram));

/** `null`: there is no such extension. */
export const makePeriodsReader = ({schema, loaded}: CountingExtension): Reader<Periods | null> => ({
  name: 'statement_histogram',
  every: 5_000,
  budget: 50,
  sql: () => (loaded && schema !== null ? periodsSql(schema) : null),
  read: rows => (loaded && schema !== null ? periodsIn(rows) : null),
});

const noHistogram = 'PostgreSQL keeps no histogram of statements';

export const makeHistogramPart = (periods: TrackOf<Periods | null>) => {
  let before: {readonly at: number; readonly value: Periods} | null = null;
  let last: Reading<StatementLatency> | null = null;
  return (now: number): Reading<StatementLatency> => {
    const reading = periods.reading();
    if ('missing' in reading) return reading;
    const {at, value} = reading;
    if (value === null) return {at: now, missing: noHistogram};
    if (before?.at === at && last !== null) return last;
    last =
      before === null
        ? {at, missing: 'not read twice yet'}
        : {
            at,
            value: {
              interval: at - before.at,
              all: betweenPeriods(before.value, value),
              tables: [],
              note: 'upper bounds of pg_stat_monitor’s ranges',
            },
          };
    before = {at, value};
    return last;
  };
};
