// One job's row in a `backfill-control v1` table, as its worker writes it.
import {UserError} from '../../../errors.ts';
import {controlComment, type JobPlace, makeRowReader, rowColumns, rowStatements} from '../../backfill-row.ts';
import {text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {errorNumber} from '../errors.ts';
import {identifier, literal} from '../sql.ts';
import {nameParts, type Table} from './table.ts';

export type ControlPlace = JobPlace & {
  /** What `table` is made of. */
  readonly schema: string;
  readonly name: string;
};

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
  batch_size int, sleep_ms int, worker varchar(190), note text, throttled text,
  started_at timestamp(3) not null default current_timestamp(3),
  heartbeat_at timestamp(3) not null default current_timestamp(3)
) engine = InnoDB default charset = utf8mb4 comment = ${literal(controlComment)}`;

/** Throws `UserError` when the table is there and is something else. */
const controlExists = async (
  connection: Connection,
  {schema, name, table}: ControlPlace,
): Promise<boolean> => {
  const [row] = await connection.query(`select table_comment as comment from information_schema.tables
    where table_schema = ${literal(schema)} and table_name = ${literal(name)}`);
  if (row === undefined) return false;
  if (text(row, 'comment')?.startsWith('backfill-control v')) return true;
  throw new UserError(
    `${table} is no backfill-control table.`,
    `Name another one with --control; or, if it is one: ALTER TABLE ${table} COMMENT = '${controlComment}';`,
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

/** Some names of columns are words of the language, and come back in its spelling. */
const named = rowColumns.map(column => `${identifier(column)} as ${identifier(column)}`).join(', ');

export const readSql = ({table, job}: ControlPlace): string => `select ${named},
  timestampdiff(microsecond, heartbeat_at, now(6)) as silence from ${table} where job = ${literal(job)}`;

const noSuchTable = 1146;

export const controlReader = (connection: Connection, place: ControlPlace) =>
  makeRowReader({
    exists: () => controlExists(connection, place),
    read: () => connection.query(readSql(place)),
    isMissing: error => errorNumber(error) === noSuchTable,
  });

/** The worker says there why it waits of its own accord; older tables have no such column. */
export const tellsThrottled = async (
  connection: Connection,
  {schema, name}: ControlPlace,
): Promise<boolean> => {
  const rows = await connection.query(`select column_name as name from information_schema.columns
    where table_schema = ${literal(schema)} and table_name = ${literal(name)} and column_name = 'throttled'`);
  return rows.length > 0;
};

export const statements = rowStatements({literal, now: 'now(3)'});

/** Finds no row when somebody else moved the cursor or took the job; letters of another case make another cursor. */
export const checkpointSql = (place: ControlPlace, from: string, to: string, keys: number): string =>
  `${statements.advance(place, to, keys)}
  and convert(cursor_pos using utf8mb4) collate utf8mb4_bin = ${literal(from)}`;
