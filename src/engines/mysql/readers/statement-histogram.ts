// Statements that have finished, by how long they took, as the server has counted them since its last reset.
import {bucketOf, type HistogramDelta} from '../../../core/latency/histogram.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';

export type HistogramRead = {
  /** The server's clock, epoch ms; `null`: it has counted nothing since its last reset, and tells no time with it. */
  readonly now: number | null;
  /** Since its last reset. `null`: it keeps none. */
  readonly counts: HistogramDelta | null;
};

const now = 'unix_timestamp(now(6)) * 1000 as now';

/** MySQL has the buckets of the core: fifty to the decade from 10 µs on. The last has no end; nobody waits for 9,120 s. */
const mysqlSql = `select bucket_number as bucket, count_bucket as count, ${now}
  from performance_schema.events_statements_histogram_global where count_bucket > 0`;

/** MariaDB's plugin: ranges by their upper bounds in seconds, the last by the words TOO LONG. */
const mariadbSql = `select time as bound, count as count, ${now} from information_schema.query_response_time where count > 0`;

/** Above the last bound of a range of a thousand years there is nothing to be told apart. */
const tooLong = 1e9;

const bucketIn = (row: Row): number => {
  const bucket = count(row, 'bucket');
  if (bucket !== null) return bucket;
  const seconds = Number(text(row, 'bound'));
  return bucketOf(Number.isNaN(seconds) ? tooLong : seconds * 1000);
};

const countsIn = (rows: readonly Row[]): HistogramDelta => {
  const counts: Record<number, number> = {};
  for (const row of rows) counts[bucketIn(row)] = (counts[bucketIn(row)] ?? 0) + (count(row, 'count') ?? 0);
  return counts;
};

const sqlFor = ({family, performanceSchema, may, responseTimes}: ServerTraits): string | null => {
  if (family === 'mariadb') return responseTimes === null ? null : mariadbSql;
  return performanceSchema && may.readPerformanceSchema ? mysqlSql : null;
};

export const makeStatementHistogramReader = (traits: ServerTraits): Reader<HistogramRead> => {
  const sql = sqlFor(traits);
  return {
    name: 'statement_histogram',
    every: 0,
    budget: 20,
    sql: () => sql,
    read: rows => ({now: count(rows[0], 'now'), counts: sql === null ? null : countsIn(rows)}),
  };
};
