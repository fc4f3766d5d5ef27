// One job's row in a `backfill-control v1` table, as its worker writes it.
import {UserError} from '../../../errors.ts';
import {controlComment, type JobPlace, makeRowReader, rowColumns, rowStatements} from '../../backfill-row.ts';
import {flag} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {sqlState} from '../errors.ts';
import {literal, micros} from '../sql.ts';

const existsSql = (table: string): string => `select c.oid is not null as present,
  coalesce(obj_description(c.oid, 'pg_class'), '') like 'backfill-control v%' as ours
from (select to_regclass(${literal(table)}) as oid) c`;

const createSql = (table: string): string => `begin; create table if not exists ${table} (
  job text primary key, target text not null default '',
  command text not null default 'run' check (command in ('run', 'pause', 'abort')),
  state text not null default 'running',
  cursor_pos text, rows_done bigint not null default 0, rows_total bigint,
  batch_size int, sleep_ms int, worker text, note text, throttled text,
  started_at timestamptz not null default now(), heartbeat_at timestamptz not null default now());
comment on table ${table} is ${literal(controlComment)}; commit`;

/** Throws `UserError` when the table is there and is something else. */
const controlExists = async (connection: Connection, table: string): Promise<boolean> => {
  const [row] = await connection.query(existsSql(table));
  if (!flag(row, 'present')) return false;
  if (flag(row, 'ours')) return true;
  throw new UserError(
    `${table} is no backfill-control table.`,
    `Name another one with --control; or, if it is one: COMMENT ON TABLE ${table} IS '${controlComment}';`,
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

export const readSql = ({table, job}: JobPlace): string => `select ${rowColumns.join(', ')},
  ${micros('clock_timestamp() - heartbeat_at')} as silence from ${table} where job = ${literal(job)}`;

const undefinedTable = '42P01';

export const controlReader = (connection: Connection, place: JobPlace) =>
  makeRowReader({
    exists: () => controlExists(connection, place.table),
    read: () => connection.query(readSql(place)),
    isMissing: error => sqlState(error) === undefinedTable,
  });

/** The worker says there why it waits of its own accord; older tables have no such column. */
export const tellsThrottled = async (connection: Connection, table: string): Promise<boolean> => {
  const [row] = await connection.query(`select exists (select from pg_attribute
    where attrelid = to_regclass(${literal(table)}) and attname = 'throttled' and not attisdropped) as tells`);
  return flag(row, 'tells');
};

export const statements = rowStatements({literal, now: 'clock_timestamp()'});

/** Returns a row unless somebody else moved the cursor or took the job. */
export const checkpointSql = (place: JobPlace, from: string, to: string, keys: number): string =>
  `${statements.advance(place, to, keys)} and cursor_pos = ${literal(from)} returning job`;
