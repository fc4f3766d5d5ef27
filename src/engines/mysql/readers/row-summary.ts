// The row locks of one session, summed up: there may be millions of them.
import type {Lock} from '../../../core/lock.ts';
import {count, type Row, text} from '../../row.ts';

/** Of more locks than this, only the number is told: reading them all takes seconds and holds up writers. */
export const mostCounted = 10_000;

/** How many rows each of a session's transactions has locked, by InnoDB's own count. */
export const lockedRowsSql = (session: number): string =>
  `select trx_id as id, trx_rows_locked as locked from information_schema.innodb_trx where trx_mysql_thread_id = ${session}`;

/** By table, index and mode, on MySQL; of one transaction, whose number is its key. */
export const rowLocksSql = (transaction: string): string => `select object_schema as db, object_name as tab,
  index_name as idx, lock_mode as mode, lock_status = 'GRANTED' as granted, count(*) as locks
from performance_schema.data_locks
where engine_transaction_id = ${BigInt(transaction)} and lock_type = 'RECORD'
group by object_schema, object_name, index_name, lock_mode, lock_status order by granted, locks desc limit 100`;

const counted = (locks: number, index: string | null): string =>
  `${locks} row${locks === 1 ? '' : 's'}${index === null || index === 'PRIMARY' ? '' : `, index ${index}`}`;

export const rowSummaryOf = (session: string, row: Row): Lock => {
  const table = `${text(row, 'db')}.${text(row, 'tab')}`;
  return {
    object: ['rows', table, text(row, 'idx'), text(row, 'mode')].join(':'),
    kind: 'row',
    name: `${table} (${counted(count(row, 'locks') ?? 0, text(row, 'idx'))})`,
    session,
    mode: text(row, 'mode') ?? '',
    granted: text(row, 'granted') === '1',
    waitingSince: null,
  };
};

/** Where locks are too many to read, or are not told. */
export const uncountedRows = (session: string, locked: number): Lock => ({
  ...{object: 'rows', kind: 'row', name: `(about ${counted(locked, null)})`, session},
  ...{mode: '', granted: true, waitingSince: null},
});
