// What the server counts since it started, and how it is now.
import type {Counter, Gauge} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {literal} from '../sql.ts';
import type {Family, ServerTraits} from '../traits.ts';

/** Status variables by their names in lower case. */
export type Status = ReadonlyMap<string, number>;

const counters: Readonly<Partial<Record<Counter, string>>> = {
  slowStatements: 'slow_queries',
  connectionsAborted: 'aborted_connects',
  connectionsRefused: 'connection_errors_max_connections',
  rowLockWaits: 'innodb_row_lock_waits',
  rowLockTime: 'innodb_row_lock_time',
  tempTables: 'created_tmp_tables',
  tempTablesOnDisk: 'created_tmp_disk_tables',
  bufferWaits: 'innodb_buffer_pool_wait_free',
  blocksRead: 'innodb_buffer_pool_reads',
};

const gauges: Readonly<Partial<Record<Gauge, string>>> = {
  connections: 'threads_connected',
  connectionsPeak: 'max_used_connections',
  blocksDirty: 'innodb_buffer_pool_pages_dirty',
  blocksTotal: 'innodb_buffer_pool_pages_total',
};

const requests = 'innodb_buffer_pool_read_requests';
/** Before 8.0.30 MySQL tells the log only in what was written, padding included. */
const written = 'innodb_os_log_written';

const own: Readonly<Record<Family, readonly string[]>> = {
  mysql: [
    'innodb_redo_log_current_lsn',
    'innodb_redo_log_checkpoint_lsn',
    'innodb_redo_log_capacity_resized',
    'innodb_rows_read',
    'innodb_rows_inserted',
    'innodb_rows_updated',
    'innodb_rows_deleted',
  ],
  mariadb: [
    'innodb_lsn_current',
    'innodb_checkpoint_age',
    'innodb_checkpoint_max_age',
    'innodb_history_list_length',
    'innodb_deadlocks',
    'binlog_bytes_written',
  ],
};

const statusIn = (rows: readonly Row[]): Status =>
  new Map(
    rows.flatMap(row => {
      const value = count(row, 'Value');
      return value === null || Number.isNaN(value)
        ? []
        : [[(text(row, 'Variable_name') ?? '').toLowerCase(), value] as const];
    }),
  );

/** Any account may ask. */
export const makeStatusReader = ({family}: ServerTraits): Reader<Status> => {
  const names = [...Object.values(counters), ...Object.values(gauges), requests, written, ...own[family]];
  const sql = `show global status where variable_name in (${[...names, 'questions'].map(literal).join(', ')})`;
  return {name: 'status', every: 0, budget: 20, sql: () => sql, read: statusIn};
};

/** How many statements our own observing connection has sent. */
export const ownStatementsReader: Reader<number | null> = {
  name: 'own_statements',
  every: 0,
  budget: 20,
  sql: () => `show session status where variable_name = 'questions'`,
  read: ([row]) => count(row, 'Value'),
};

const pick = <Name extends string>(
  names: Readonly<Partial<Record<Name, string>>>,
  status: Status,
): Readonly<Partial<Record<Name, number>>> =>
  Object.fromEntries(
    Object.entries<string | undefined>(names).flatMap(([name, variable]) => {
      const value = status.get(variable ?? '');
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Partial<Record<Name, number>>;

/** Where the log is written up to, bytes. */
const logWritten = (status: Status): number | undefined =>
  status.get('innodb_redo_log_current_lsn') ?? status.get('innodb_lsn_current') ?? status.get(written);

export const countersOf = (status: Status): Readonly<Partial<Record<Counter, number>>> => {
  const [asked, read, log] = [
    status.get(requests),
    status.get('innodb_buffer_pool_reads'),
    logWritten(status),
  ];
  return {
    ...pick(counters, status),
    ...pick<Counter>(
      {
        rowsRead: 'innodb_rows_read',
        rowsInserted: 'innodb_rows_inserted',
        rowsUpdated: 'innodb_rows_updated',
        rowsDeleted: 'innodb_rows_deleted',
        deadlocks: 'innodb_deadlocks',
        replicationLogBytes: 'binlog_bytes_written',
      },
      status,
    ),
    ...(asked === undefined || read === undefined ? {} : {blocksHit: Math.max(0, asked - read)}),
    ...(log === undefined ? {} : {logBytes: log}),
  };
};

const checkpointAge = (status: Status): number | undefined => {
  const [current, checkpoint] = [
    status.get('innodb_redo_log_current_lsn'),
    status.get('innodb_redo_log_checkpoint_lsn'),
  ];
  return current === undefined || checkpoint === undefined
    ? status.get('innodb_checkpoint_age')
    : Math.max(0, current - checkpoint);
};

export const gaugesOf = (status: Status): Readonly<Partial<Record<Gauge, number>>> => {
  const age = checkpointAge(status);
  const capacity = status.get('innodb_redo_log_capacity_resized') ?? status.get('innodb_checkpoint_max_age');
  return {
    ...pick(gauges, status),
    ...pick<Gauge>({historyLength: 'innodb_history_list_length'}, status),
    ...(age === undefined ? {} : {checkpointAge: age}),
    ...(capacity === undefined ? {} : {checkpointCapacity: capacity}),
  };
};
