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

/** MariaDB, whose process list can be asked for one session. */
const runningSql = (traits: ServerTraits, session: number): string =>
  `select ${textOf(traits)} as statement from information_schema.processlist p where p.id = ${session}`;

/** A session that idles has its last statement here, cut. */
const lastSql = (session: number): string => `select coalesce(s.sql_text, t.processlist_info) as statement
  from performance_schema.threads t
  left join performance_schema.events_statements_current s on s.thread_id = t.thread_id and s.nesting_event_level = 0
  where t.processlist_id = ${session}`;

/**
 * MySQL has whole statements in this list alone: performance_schema's are cut at 1,024 bytes, and information_schema.processlist fails for
 * all when one of them has a character of four bytes (error 3854, seen in 9.7).
 */
const listSql = 'show full processlist';

export const readStatement = async (
  connection: Connection,
  traits: ServerTraits,
  session: SessionId,
): Promise<string | null> => {
  const id = Number(session);
  if (Number.isNaN(id)) return null;
  if (traits.family === 'mariadb') {
    const [row] = await connection.query(runningSql(traits, id));
    return text(row, 'statement') || null;
  }
  const running = (await connection.query(listSql)).find(row => text(row, 'Id') === session);
  if (text(running, 'Info') || !readsThreads(traits)) return text(running, 'Info') || null;
  const [last] = await connection.query(lastSql(id));
  return text(last, 'statement') || null;
};

const readMetadataLocks = async (
  connection: Connection,
  traits: ServerTraits,
  session: number,
): Promise<readonly Lock[]> => {
  if (traits.metadataLocks === null) return [];
  if (traits.metadataLocks === 'plugin')
    return (await connection.query(lockInfoOfSql(session))).map(heldLockOf);
  const rows = await connection.query(metadataLocksOfSql(traits, session));
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
