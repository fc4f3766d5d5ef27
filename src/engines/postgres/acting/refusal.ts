// Why a session is not signalled: known before anything is sent, seen when the check did not match, or said by the server.
import type {Session} from '../../../core/session.ts';
import type {SessionAction, SessionTarget, SignalReply} from '../../engine.ts';
import {flag, text} from '../../row.ts';
import type {Access} from '../capabilities.ts';
import type {Connection} from '../connection.ts';
import {sqlState} from '../errors.ts';
import {grantRole} from '../grants.ts';
import {sessionOf, sessionsSql} from '../readers/sessions.ts';
import {literal} from '../sql.ts';

export const refused = (reply: string, fix: string | null = null): SignalReply => ({
  result: 'refused',
  reply,
  fix,
});

const changed = (reply: string): SignalReply => ({result: 'changed', reply});

/** `null`: nothing speaks against sending. */
export const refusedBeforehand = (target: SessionTarget, access: Access): SignalReply | null => {
  const {session, identity} = target;
  if (session.startsWith('prepared:')) {
    const gid = session.slice('prepared:'.length);
    return refused(
      `${session} is a prepared transaction: no backend runs it, so there is nothing to signal.`,
      `ROLLBACK PREPARED ${literal(gid)}; -- in its database, as its owner or a superuser`,
    );
  }
  if (!/^\d+$/.test(session)) return refused(`${session} is no process id.`);
  if (identity.session === null)
    return refused(
      `${session} cannot be told from a later session with its process id: when it began is hidden.`,
      grantRole('pg_monitor', access),
    );
  return null;
};

/** What is there now, in the columns of a tick; `null`: nobody. */
export const sessionNow = async (connection: Connection, id: string): Promise<Session | null> => {
  const [row] = await connection.query(sessionsSql([id]));
  return row === undefined ? null : sessionOf(row);
};

const whyNoCancel = (id: string, {kind, state}: Session): SignalReply | null => {
  if (kind === 'replay')
    return refused(`${id} replays the log and cannot be signalled.`, 'End the session that it waits for.');
  if (state.startsWith('idle in transaction'))
    return refused(
      `Nothing runs in ${id}, which is ${state}: a cancel would do nothing.`,
      'Terminate it instead.',
    );
  return null;
};

/** The check in the statement did not match: what is different about the target. */
export const whatChanged = (
  action: SessionAction,
  target: SessionTarget,
  now: Session | null,
): SignalReply => {
  const {session: id, identity} = target;
  if (now === null) return changed(`${id} is gone.`);
  if (now.state === 'hidden') return refused(`What ${id} does is hidden, so it cannot be checked.`);
  if (now.identity.session !== identity.session)
    return changed(`${id} is gone; a new session has its process id now.`);
  const never = whyNoCancel(id, now);
  if (now.kind === 'replay' && never !== null) return never;
  if (action === 'cancel' && identity.statement === null && now.identity.statement === null)
    return never ?? refused(`Nothing runs in ${id}: a cancel would do nothing.`);
  if (now.identity.transaction !== identity.transaction)
    return changed(
      now.identity.transaction === null
        ? `The transaction of ${id} has ended.`
        : `${id} is in a new transaction.`,
    );
  return changed(
    now.identity.statement === null ? `The statement of ${id} has ended.` : `${id} runs a new statement.`,
  );
};

/** The server said 42501: whose right is missing depends on whom the signal was for. */
const missingRight = async (connection: Connection, id: string, access: Access): Promise<SignalReply> => {
  const [row] = await connection.query(
    `select a.backend_type = 'autovacuum worker' as autovacuum, coalesce(r.rolsuper, true) as superuser
    from pg_stat_activity a left join pg_roles r on r.oid = a.usesysid where a.pid = ${Number(id)}`,
  );
  if (flag(row, 'autovacuum'))
    return refused(
      `${id} is an autovacuum worker, which ${access.user} may not signal.`,
      access.major >= 18
        ? grantRole('pg_signal_autovacuum_worker', access)
        : 'Before 18, only a superuser may.',
    );
  if (text(row, 'superuser') === 't')
    return refused(`${id} is a superuser's: only a superuser may signal it.`, 'Connect as a superuser.');
  return refused(
    `${access.user} may not signal ${id}, which is another role's.`,
    grantRole('pg_signal_backend', access),
  );
};

/** Rejects with the error itself when it is about something else. */
export const refusedByServer = async (
  error: unknown,
  connection: Connection,
  id: string,
  access: Access,
): Promise<SignalReply> => {
  if (sqlState(error) !== '42501') throw error;
  return missingRight(connection, id, access);
};
