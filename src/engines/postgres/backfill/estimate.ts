// What a backfill will be, told before it is one: rows, plan, and a few rows changed and changed back.
import type {Key, KeyRange, Sample} from '../../backfill.ts';
import {count, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {changeSql, nextKeys, type Subject, wanted} from './batch.ts';
import {inRange, isOneOf, keyIn, ordered, selected} from './key-sql.ts';

/** Up to so many rows are counted one by one: a fraction of a second. */
const countable = 500_000;
/** So many keys are searched for rows to be changed, and so many of those are tried. */
const searched = 50_000;
const tried = 50;

export const countRows = async (connection: Connection, {table}: Subject): Promise<number | null> => {
  const [row] = await connection.query(
    `select count(*) as rows from (select 1 from ${table} limit ${countable + 1}) counted`,
  );
  const counted = count(row, 'rows') ?? 0;
  if (counted <= countable) return counted;
  const [plan] = await connection.query(`explain (format json) select 1 from ${table}`);
  const rows: unknown = JSON.parse(text(plan, 'QUERY PLAN') ?? '[]')[0]?.Plan?.['Plan Rows'];
  return typeof rows === 'number' ? Math.max(rows, counted) : null;
};

export const explainBatch = async (
  connection: Connection,
  subject: Subject,
  range: KeyRange,
): Promise<readonly string[]> => {
  // With values the server takes one statement only.
  const rows = await connection.query(`explain ${changeSql(subject, inRange(subject.key, range))}`, []);
  return rows.map(row => text(row, 'QUERY PLAN') ?? '');
};

type Analysis = {readonly duration: number; readonly logged: number | null};

const analysisIn = (json: string | null): Analysis => {
  const [{Plan: plan, 'Execution Time': duration} = {}] = JSON.parse(json ?? '[]');
  const logged: unknown = plan?.['WAL Bytes'];
  return {duration: Number(duration ?? 0), logged: typeof logged === 'number' ? logged : null};
};

const rowsAre = async (connection: Connection, subject: Subject, those: string): Promise<string> => {
  const [row] = await connection.query(
    `select count(*) || ' ' || coalesce(md5(string_agg((whole.*)::text, ' ' order by ${ordered(subject.key, 'asc')})), '') as sum
    from ${subject.table} whole where ${those}`,
  );
  return text(row, 'sum') ?? '';
};

/** Changes them twice, and looks whether the second time changed anything. */
const tryTwice = async (
  connection: Connection,
  subject: Subject,
  keys: readonly Key[],
): Promise<Omit<Sample, 'rows'>> => {
  const those = isOneOf(subject.key, keys);
  const [plan] = await connection.query(
    `explain (analyze, wal, timing off, format json) ${changeSql(subject, those)}`,
  );
  const once = await rowsAre(connection, subject, those);
  await connection.query(changeSql(subject, those));
  const twice = await rowsAre(connection, subject, those);
  return {
    ...analysisIn(text(plan, 'QUERY PLAN')),
    changesAgain: once !== twice,
    changesKey: Number.parseInt(once, 10) < keys.length,
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
  const rows = await connection.query(
    `select ${selected(key)} from ${table} where ${inRange(key, {...range, to: near.last})} and ${wanted(subject)}
    order by ${ordered(key, 'asc')} limit ${tried}`,
  );
  if (rows.length === 0) return null;
  const keys = rows.map(row => keyIn(subject.key, row));
  await connection.query('begin read write');
  try {
    return {rows: keys.length, ...(await tryTwice(connection, subject, keys))};
  } finally {
    await connection.query('rollback').catch(() => {});
  }
};
