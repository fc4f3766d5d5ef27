// One job's row in a `backfill-control v1` table, as its worker writes it.
import {UserError} from '../../../errors.ts';
import type {BackfillRow, BackfillState} from '../../backfill.ts';
import {count, flag, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {sqlState} from '../errors.ts';
import {literal, micros} from '../sql.ts';

export type ControlPlace = {
  /** Quoted, with its schema. */
  readonly table: string;
  readonly job: string;
  readonly target: string;
  readonly worker: string;
};

const comment = 'backfill-control v1';

const existsSql = (table: string): string => `select c.oid is not null as present,
  coalesce(obj_description(c.oid, 'pg_class'), '') like 'backfill-control v%' as ours
from (select to_regclass(${literal(table)}) as oid) c`;

const createSql = (table: string): string => `begin; create table if not exists ${table} (
  job text primary key, target text not null default '',
  command text not null default 'run' check (command in ('run', 'pause', 'abort')),
  state text not null default 'running',
  cursor_pos text, rows_done bigint not null default 0, rows_total bigint,
  batch_size int, sleep_ms int, worker text, note text,
  started_at timestamptz not null default now(), heartbeat_at timestamptz not null default now());
comment on table ${table} is ${literal(comment)}; commit`;

/** Throws `UserError` when the table is there and is something else. */
export const controlExists = async (connection: Connection, table: string): Promise<boolean> => {
  const [row] = await connection.query(existsSql(table));
  if (!flag(row, 'present')) return false;
  if (flag(row, 'ours')) return true;
  throw new UserError(
    `${table} is no backfill-control table.`,
    `Name another one with --control; or, if it is one: COMMENT ON TABLE ${table} IS '${comment}';`,
  );
};

/** Two runners may make it at once: the one that comes second finds it there. */
export const prepareControl = async (connection: Connection, table: string): Promise<void> => {
  if (await controlExists(connection, table)) return;
  try {
    await connection.multi(createSql(table));
  } catch (error) {
    await connection.query('rollback').catch(() => {});
    if (await controlExists(connection, table)) return;
    if (sqlState(error) !== '42501') throw error;
    throw new UserError(
      `The control table ${table} is missing, and this role may not make it.`,
      'Have it made as the README says, with SELECT, INSERT and UPDATE on it; or name another with --control.',
    );
  }
};

export const readControl = async (
  connection: Connection,
  {table, job}: ControlPlace,
): Promise<BackfillRow | null> => {
  const [row] = await connection.query(`select command, state, cursor_pos, rows_done, rows_total, batch_size,
    sleep_ms, worker, ${micros('clock_timestamp() - heartbeat_at')} as silence from ${table} where job = ${literal(job)}`);
  if (row === undefined) return null;
  const silence = count(row, 'silence');
  return {
    ...{command: text(row, 'command') ?? 'run', state: text(row, 'state') ?? 'running'},
    ...{cursor: text(row, 'cursor_pos'), rowsDone: count(row, 'rows_done') ?? 0},
    ...{
      rowsTotal: count(row, 'rows_total'),
      batchSize: count(row, 'batch_size'),
      sleep: count(row, 'sleep_ms'),
    },
    ...{worker: text(row, 'worker'), silence: silence === null ? null : silence / 1000},
  };
};

export const enterSql = (
  {table, job, target, worker}: ControlPlace,
  cursor: string,
  total: number | null,
): string => `insert into ${table} (job, target, cursor_pos, rows_total, worker)
values (${literal(job)}, ${literal(target)}, ${literal(cursor)}, ${total ?? 'null'}, ${literal(worker)})`;

export const takeSql = ({table, job, worker}: ControlPlace): string =>
  `update ${table} set worker = ${literal(worker)}, heartbeat_at = now() where job = ${literal(job)}`;

const mine = ({job, worker}: ControlPlace): string => `job = ${literal(job)} and worker = ${literal(worker)}`;

export const reportSql = (place: ControlPlace, state: BackfillState, worker: boolean): string => {
  const changes = [
    `state = ${literal(state)}`,
    'heartbeat_at = now()',
    ...(state === 'done' ? ['rows_total = rows_done'] : []),
    ...(worker ? [] : ['worker = null']),
  ];
  return `update ${place.table} set ${changes.join(', ')} where ${mine(place)}`;
};

export const beatSql = (place: ControlPlace): string =>
  `update ${place.table} set heartbeat_at = clock_timestamp() where ${mine(place)}`;

/** Returns a row unless somebody else moved the cursor or took the job. */
export const checkpointSql = (place: ControlPlace, from: string, to: string, keys: number): string =>
  `update ${place.table} set cursor_pos = ${literal(to)}, rows_done = rows_done + ${keys}, state = 'running',
  heartbeat_at = clock_timestamp() where ${mine(place)} and cursor_pos = ${literal(from)} returning job`;
