// What is asked about one session when somebody looks at it.
import type {Lock} from '../../core/lock.ts';
import type {SessionId} from '../../core/session.ts';
import {text} from '../row.ts';
import type {Connection} from './connection.ts';
import {lockOf, locksOfPreparedSql, locksOfSql} from './readers/locks.ts';
import {safeText} from './readers/session-columns.ts';

const gidOf = (session: SessionId): string | null =>
  session.startsWith('prepared:') ? session.slice('prepared:'.length) : null;

export const readStatement = async (connection: Connection, session: SessionId): Promise<string | null> => {
  if (gidOf(session) !== null) return null;
  const [row] = await connection.query(
    `select ${safeText(null)} as statement from pg_stat_activity where pid = ${Number(session)} and backend_type is not null`,
  );
  return text(row, 'statement') || null;
};

export const readLocksOf = async (connection: Connection, session: SessionId): Promise<readonly Lock[]> => {
  const gid = gidOf(session);
  const sql =
    gid === null
      ? locksOfSql(connection.serverVersion, Number(session))
      : locksOfPreparedSql(connection.serverVersion, gid);
  return (await connection.query(sql)).flatMap(lockOf);
};
