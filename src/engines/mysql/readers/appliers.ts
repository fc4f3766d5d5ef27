// What the threads that apply are at, by channel: MySQL's performance schema. MariaDB's has no moments.
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';

export type Applier = {
  /** `null`: one thread, without workers. */
  readonly workers: number | null;
  /** Since the oldest transaction being applied was committed where it began, ms, by both servers' clocks; `null`: none is. */
  readonly applying: number | null;
  /** Why a worker stopped, which the status of the replica only refers to. */
  readonly error: string | null;
};

export type Appliers = ReadonlyMap<string, Applier>;

/** A source older than 8.0 gives no moment of commit, which is then the epoch or zero. */
const sql = `select channel_name as channel, sum(worker_id > 0) as workers,
  max(if(applying_transaction <> '' and year(applying_transaction_original_commit_timestamp) > 1970,
    timestampdiff(microsecond, applying_transaction_original_commit_timestamp, now(6)), null)) as applying,
  max(nullif(last_error_message, '')) as error
from performance_schema.replication_applier_status_by_worker group by channel_name`;

const applierOf = (row: Row): Applier => {
  const workers = count(row, 'workers') ?? 0;
  const micros = count(row, 'applying');
  return {
    workers: workers === 0 ? null : workers,
    applying: micros === null ? null : Math.max(0, micros / 1000),
    error: text(row, 'error'),
  };
};

/** `null`: the server does not tell, or not us. */
export const makeAppliersReader = ({
  family,
  performanceSchema,
  may,
}: ServerTraits): Reader<Appliers | null> => {
  const isTold = family === 'mysql' && performanceSchema && may.readPerformanceSchema;
  return {
    name: 'appliers',
    every: 0,
    budget: 20,
    sql: () => (isTold ? sql : null),
    read: rows => (isTold ? new Map(rows.map(row => [text(row, 'channel') ?? '', applierOf(row)])) : null),
  };
};
