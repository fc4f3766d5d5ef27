// The one statement that both checks who a backend is and signals it.
import type {SessionAction, SessionTarget} from '../../engine.ts';
import {moment} from '../sql.ts';

const functions: Readonly<Record<SessionAction, string>> = {
  cancel: 'pg_cancel_backend',
  terminate: 'pg_terminate_backend',
};

const sameOrNull = (column: string, token: string | null): string =>
  token === null ? `${column} IS NULL` : `${column} = ${moment(token)}`;

/**
 * A cancel means the statement. A terminate means the transaction, and with it the locks: a later statement in it
 * changes nothing, but one that was idle and is not any more has come back to life.
 */
const guards = (action: SessionAction, {identity}: SessionTarget): readonly string[] => {
  const {transaction, statement} = identity;
  if (action === 'cancel') return [sameOrNull('query_start', statement), `state = 'active'`];
  if (statement !== null && transaction === null) return [`query_start = ${moment(statement)}`];
  const idle = transaction !== null && statement === null ? [`state LIKE 'idle in transaction%'`] : [];
  return [sameOrNull('xact_start', transaction), ...idle];
};

/** Moments are exact to the microsecond, as the server holds them. A parallel worker ends with its leader, and only so. */
export const signalSql = (action: SessionAction, target: SessionTarget): string =>
  [
    `SELECT ${functions[action]}(coalesce(leader_pid, pid)) AS sent`,
    'FROM pg_stat_activity',
    `WHERE pid = ${Number(target.session)}`,
    ...[`backend_start = ${moment(target.identity.session ?? '0')}`, ...guards(action, target)].map(
      guard => `  AND ${guard}`,
    ),
  ].join('\n');
