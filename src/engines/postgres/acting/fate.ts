// What became of a backend that was signalled.
import type {Fate, SessionTarget} from '../../engine.ts';
import {flag, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {micros, moment} from '../sql.ts';

/**
 * A backend that is undoing its work still counts as active, but has let go of its transaction: every transaction holds
 * a lock on its own virtual id until it has been ended.
 */
const fateSql = (pid: number, session: string): string => `select a.state = 'active' as active,
  case when a.state = 'active' then ${micros('a.query_start')} end as statement_token, ${micros('a.xact_start')} as transaction_token,
  not exists (
    select from pg_locks l where l.pid = a.pid and l.locktype = 'virtualxid' and l.granted) as transaction_over
from pg_stat_activity a where a.pid = ${pid} and a.backend_start = ${moment(session)}`;

export const fateOf = async (connection: Connection, {session, identity}: SessionTarget): Promise<Fate> => {
  if (identity.session === null) return 'still running';
  const [row] = await connection.query(fateSql(Number(session), identity.session));
  if (row === undefined) return 'gone';
  const sameTransaction = text(row, 'transaction_token') === identity.transaction;
  const sameStatement = text(row, 'statement_token') === identity.statement;
  if (identity.statement !== null && !sameStatement) return 'stopped';
  if (!sameTransaction) return 'stopped';
  return identity.transaction !== null && flag(row, 'active') && flag(row, 'transaction_over')
    ? 'rolling back'
    : 'still running';
};
