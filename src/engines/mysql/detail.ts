// What is asked about one session when somebody looks at it.
import type {Lock} from '../../core/lock.ts';
import type {SessionId} from '../../core/session.ts';
import {count, text} from '../row.ts';
import type {Connection} from './connection.ts';
import {heldLockOf, lockInfoOfSql} from './readers/lock-info.ts';
import {metadataLockOf, metadataLocksOfSql} from './readers/metadata-locks.ts';
import {lockedRowsSql, mostCounted, rowLocksSql, rowSummaryOf, uncountedRows} from './readers/row-summary.ts';
import {readsThreads, textOf} from './readers/session-sql.ts';
import type {ServerTraits} from './traits.ts';

/** The old process list alone has whole statements (5,021 bytes where performance_schema's had 1,024); it is to go one day, and fails on characters of four bytes. */
const runningSql = (traits: ServerTraits, session: number): string =>
  `select ${textOf(traits)} as statement from information_schema.processlist p where p.id = ${session}`;

const lastSql = (session: number): string => `select coalesce(s.sql_text, t.processlist_info) as statement
  from performance_schema.threads t
  left join performance_schema.events_statements_current s on s.thread_id = t.thread_id and s.nesting_event_level = 0
  where t.processlist_id = ${session}`;

const statementBy = async (connection: Connection, sql: string): Promise<string | null> => {
  const [row] = await connection.query(sql);
  return text(row, 'statement') || null;
};

export const readStatement = async (
  connection: Connection,
  traits: ServerTraits,
  session: SessionId,
): Promise<string | null> => {
  const id = Number(session);
  if (Number.isNaN(id)) return null;
  if (!readsThreads(traits)) return statementBy(connection, runningSql(traits, id));
  const running = await statementBy(connection, runningSql(traits, id)).catch(() => null);
  return running ?? statementBy(connection, lastSql(id));
};

const readMetadataLocks = async (
  connection: Connection,
  {metadataLocks}: ServerTraits,
  session: number,
): Promise<readonly Lock[]> => {
  if (metadataLocks === null) return [];
  if (metadataLocks === 'plugin') return (await connection.query(lockInfoOfSql(session))).map(heldLockOf);
  const rows = await connection.query(metadataLocksOfSql(session));
  return rows.map(row => ({...metadataLockOf(row), session: String(session)}));
};

const readRowLocks = async (
  connection: Connection,
  traits: ServerTraits,
  session: number,
): Promise<readonly Lock[]> => {
  if (!traits.may.seeProcesses) return [];
  const found: Lock[] = [];
  for (const row of await connection.query(lockedRowsSql(session))) {
    const [id, locked] = [text(row, 'id'), count(row, 'locked') ?? 0];
    if (id === null || locked === 0) continue;
    if (!readsThreads(traits) || locked > mostCounted) found.push(uncountedRows(String(session), locked));
    else
      found.push(
        ...(await connection.query(rowLocksSql(id))).map(each => rowSummaryOf(String(session), each)),
      );
  }
  return found;
};

/** Awaited ones first. What a prepared transaction holds cannot be asked for. */
export const readLocksOf = async (
  connection: Connection,
  traits: ServerTraits,
  session: SessionId,
): Promise<readonly Lock[]> => {
  const id = Number(session);
  if (Number.isNaN(id)) return [];
  const locks = [
    ...(await readMetadataLocks(connection, traits, id)),
    ...(await readRowLocks(connection, traits, id)),
  ];
  return locks.toSorted((a, b) => Number(a.granted) - Number(b.granted));
};
