// What a backfill will be, told before it is one: rows, plan, and a few rows changed and changed back.
import type {KeyRange, Sample, Key as Values} from '../../backfill.ts';
import {count, type Row, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {literal} from '../sql.ts';
import {changeSql, nextKeys, type Subject, wanted} from './batch.ts';
import {inRange, isOneOf, keyIn, ordered, selected} from './key-sql.ts';

/** Up to so many rows are counted one by one: a fraction of a second. */
const countable = 500_000;
/** So many keys are searched for rows to be changed, and so many of those are tried. */
const searched = 50_000;
const tried = 50;
/** What an event of the binary log takes besides the values of the row, bytes. */
const eventHead = 40;

export const countRows = async (connection: Connection, {table}: Subject): Promise<number | null> => {
  const [row] = await connection.query(
    `select count(*) as counted from (select 1 from ${table.sql} limit ${countable + 1}) counted`,
  );
  const counted = count(row, 'counted') ?? 0;
  if (counted <= countable) return counted;
  const [estimate] = await connection.query(`select table_rows as estimate from information_schema.tables
    where table_schema = ${literal(table.schema)} and table_name = ${literal(table.name)}`);
  return Math.max(counted, count(estimate, 'estimate') ?? 0);
};

const planLine = (row: Row): string =>
  Object.entries(row)
    .filter(([name, value]) => value !== null && name !== 'id')
    .map(([name, value]) => `${name.replaceAll('_', ' ').toLowerCase()} ${value}`)
    .join(', ');

export const explainBatch = async (
  connection: Connection,
  subject: Subject,
  range: KeyRange,
): Promise<readonly string[]> => {
  const sql = changeSql(subject, inRange(subject.key.columns, range));
  return (await connection.query(`explain format = traditional ${sql}`)).map(planLine);
};

/** Of all values of the rows, whatever their types: a sum that any change changes, and their size. */
const rowsAre = async (connection: Connection, {table}: Subject, those: string): Promise<Row | undefined> => {
  const values = table.columns.map(column => `cast(${column} as binary)`);
  const whole = values.map(value => `ifnull(hex(${value}), '-')`).join(', ');
  const [row] = await connection.query(`select count(*) as there,
    sum(cast(conv(left(sha2(concat_ws(' ', ${whole}), 256), 12), 16, 10) as unsigned)) as sum,
    sum(${values.map(value => `ifnull(length(${value}), 0)`).join(' + ')}) as size
    from ${table.sql} where ${those}`);
  return row;
};

/** The binary log holds the whole row before and after, unless it is set to less. */
const loggedFor = async (connection: Connection, size: number, rows: number): Promise<number | null> => {
  const variables = await connection.query(
    `show session variables where variable_name in ('log_bin', 'binlog_format', 'binlog_row_image')`,
  );
  const settingOf = (name: string) =>
    variables.map(row => Object.values(row)).find(([variable]) => variable === name)?.[1];
  if (settingOf('log_bin') === 'OFF') return 0;
  const whole = settingOf('binlog_row_image') === 'FULL' && settingOf('binlog_format') !== 'STATEMENT';
  return whole ? 2 * size + eventHead * rows : null;
};

/** Changes them twice, and looks whether the second time changed anything. */
const tryTwice = async (
  connection: Connection,
  subject: Subject,
  keys: readonly Values[],
): Promise<Sample> => {
  const those = isOneOf(subject.key.columns, keys);
  const started = performance.now();
  await connection.query(changeSql(subject, those));
  const duration = performance.now() - started;
  const once = await rowsAre(connection, subject, those);
  await connection.query(changeSql(subject, those));
  const twice = await rowsAre(connection, subject, those);
  return {
    ...{rows: keys.length, duration},
    logged: await loggedFor(connection, count(once, 'size') ?? 0, keys.length),
    changesAgain: text(once, 'sum') !== text(twice, 'sum'),
    changesKey: (count(once, 'there') ?? 0) < keys.length,
  };
};

export const sampleRows = async (
  connection: Connection,
  subject: Subject,
  range: KeyRange,
): Promise<Sample | null> => {
  const {table, key} = subject;
  const near = await nextKeys(connection, subject, range, searched);
  if (near === null) return null;
  const rows =
    await connection.query(`select ${selected(key.columns)} from ${table.sql} force index (${key.index})
    where ${inRange(key.columns, {...range, to: near.last})} and ${wanted(subject)}
    order by ${ordered(key.columns, 'asc')} limit ${tried}`);
  if (rows.length === 0) return null;
  const keys = rows.map(row => keyIn(key.columns, row));
  await connection.query('start transaction read write');
  try {
    return await tryTwice(connection, subject, keys);
  } finally {
    await connection.query('rollback').catch(() => {});
  }
};
