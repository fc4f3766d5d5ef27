// One job's row in a `backfill-control v1` table, as its worker writes it.
import {UserError} from '../../../errors.ts';
import type {BackfillRow, BackfillState} from '../../backfill.ts';
import {count, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {errorNumber} from '../errors.ts';
import {identifier, literal} from '../sql.ts';
import {nameParts, type Table} from './table.ts';

export type ControlPlace = {
  readonly schema: string;
  readonly name: string;
  /** Both, quoted. */
  readonly table: string;
  readonly job: string;
  readonly target: string;
  readonly worker: string;
};

const comment = 'backfill-control v1';

/** A name without a database is beside the table. */
export const controlPlace = (
  asked: string | null,
  beside: Table,
): Pick<ControlPlace, 'schema' | 'name' | 'table'> => {
  const {schema, name} = nameParts(asked ?? 'backfill_control', beside.schema);
  const own = schema ?? beside.schema;
  return {schema: own, name, table: `${identifier(own)}.${identifier(name)}`};
};

/** Moments are timestamps, which mean the same in every time zone. */
const createSql = (table: string): string => `create table if not exists ${table} (
  job varchar(190) not null primary key, target varchar(190) not null default '',
  command enum('run', 'pause', 'abort') not null default 'run',
  state varchar(20) not null default 'running',
  cursor_pos text, rows_done bigint not null default 0, rows_total bigint,
  batch_size int, sleep_ms int, worker varchar(190), note text,
  started_at timestamp(3) not null default current_timestamp(3),
  heartbeat_at timestamp(3) not null default current_timestamp(3)
) engine = InnoDB default charset = utf8mb4 comment = ${literal(comment)}`;

/** Throws `UserError` when the table is there and is something else. */
export const controlExists = async (
  connection: Connection,
  {schema, name, table}: ControlPlace,
): Promise<boolean> => {
  const [row] = await connection.query(`select table_comment as comment from information_schema.tables
    where table_schema = ${literal(schema)} and table_name = ${literal(name)}`);
  if (row === undefined) return false;
  if (text(row, 'comment')?.startsWith('backfill-control v')) return true;
  throw new UserError(
    `${table} is no backfill-control table.`,
    `Name another one with --control; or, if it is one: ALTER TABLE ${table} COMMENT = '${comment}';`,
  );
};

/** Not allowed to: 1142 on this table, 1044 in this database. */
const denied: readonly (number | null)[] = [1142, 1044];

export const prepareControl = async (connection: Connection, place: ControlPlace): Promise<void> => {
  if (await controlExists(connection, place)) return;
  try {
    await connection.query(createSql(place.table));
  } catch (error) {
    if (!denied.includes(errorNumber(error))) throw error;
    throw new UserError(
      `The control table ${place.table} is missing, and this account may not make it.`,
      'Have it made as the README says, with SELECT, INSERT and UPDATE on it; or name another with --control.',
    );
  }
};

export const readControl = async (
  connection: Connection,
  {table, job}: ControlPlace,
): Promise<BackfillRow | null> => {
  const [row] = await connection.query(`select command as command, state as state, cursor_pos as cursor_pos,
    rows_done as rows_done, rows_total as rows_total, batch_size as batch_size, sleep_ms as sleep_ms, worker as worker,
    timestampdiff(microsecond, heartbeat_at, now(6)) as silence from ${table} where job = ${literal(job)}`);
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
  `update ${table} set worker = ${literal(worker)}, heartbeat_at = now(3) where job = ${literal(job)}`;

const mine = ({job, worker}: ControlPlace): string => `job = ${literal(job)} and worker = ${literal(worker)}`;

export const reportSql = (place: ControlPlace, state: BackfillState, worker: boolean): string => {
  const changes = [
    `state = ${literal(state)}`,
    'heartbeat_at = now(3)',
    ...(state === 'done' ? ['rows_total = rows_done'] : []),
    ...(worker ? [] : ['worker = null']),
  ];
  return `update ${place.table} set ${changes.join(', ')} where ${mine(place)}`;
};

export const beatSql = (place: ControlPlace): string =>
  `update ${place.table} set heartbeat_at = now(3) where ${mine(place)}`;

/** Finds no row when somebody else moved the cursor or took the job; letters of another case make another cursor. */
export const checkpointSql = (place: ControlPlace, from: string, to: string, keys: number): string =>
  `update ${place.table} set cursor_pos = ${literal(to)}, rows_done = rows_done + ${keys}, state = 'running',
  heartbeat_at = now(3) where ${mine(place)}
  and convert(cursor_pos using utf8mb4) collate utf8mb4_bin = ${literal(from)}`;
