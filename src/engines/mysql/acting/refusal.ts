// Why a session is not signalled: known before anything is sent, seen when the check did not match, or said by the server.
import type {SessionAction, SessionTarget, SignalReply} from '../../engine.ts';
import type {Access} from '../access.ts';
import type {Connection} from '../connection.ts';
import {errorNumber} from '../errors.ts';
import {changeSetting, grant, turnOn} from '../grants.ts';
import {killPrivilege, killsOthers, killsSystemUsers} from './powers.ts';
import {type SessionNow, sessionNow} from './session-now.ts';

export const refused = (reply: string, fix: string | null = null): SignalReply => ({
  result: 'refused',
  reply,
  fix,
});

const changed = (reply: string): SignalReply => ({result: 'changed', reply});

/** What the check needs to see. */
const blind = (id: string, {account, provider, traits}: Access): SignalReply | null => {
  if (traits.family === 'mariadb') return null;
  if (!traits.performanceSchema)
    return refused(
      `${id} cannot be told from what it runs next: performance_schema is off.`,
      changeSetting('performance_schema = ON', provider),
    );
  if (traits.may.readPerformanceSchema) return null;
  return refused(
    `${id} cannot be told from what it runs next: performance_schema is closed to us.`,
    grant('SELECT', 'performance_schema.*', account),
  );
};

/** `null`: nothing speaks against sending. */
export const refusedBeforehand = (
  {session, identity}: SessionTarget,
  access: Access,
  own: string | null,
): SignalReply | null => {
  if (session.startsWith('prepared:'))
    return refused(
      `${session} is a prepared transaction: no session runs it, so there is nothing to signal.`,
      'XA RECOVER tells its name; XA ROLLBACK or XA COMMIT with that name ends it.',
    );
  if (!/^\d+$/.test(session)) return refused(`${session} is no connection id.`);
  if (session === own) return refused(`${session} is the connection that migtop acts over.`);
  const unseen = blind(session, access);
  if (unseen !== null || identity.session !== null) return unseen;
  return refused(
    `${session} cannot be told from a later session with its id.`,
    grant('PROCESS', '*.*', access.account),
  );
};

/** Sessions that are nobody's to end from here, whatever our rights. */
const never = (id: string, {thread, user, command}: SessionNow): SignalReply | null => {
  if (command.startsWith('Binlog Dump'))
    return refused(`${id} sends the log to a replica and is never signalled.`);
  if (user === 'system user' || /^thread\/(sql\/(replica|slave)_|group_rpl\/)/.test(thread))
    return refused(
      `${id} receives or applies the log and is never signalled.`,
      'End the session that it waits for.',
    );
  return command === 'Daemon' || user === 'event_scheduler'
    ? refused(`${id} is a thread of the server itself and is never signalled.`)
    : null;
};

const nothingRuns = (id: string, {transaction}: SessionNow): SignalReply =>
  transaction === null
    ? refused(`Nothing runs in ${id}: a cancel would do nothing.`)
    : refused(
        `Nothing runs in ${id}, which is idle in its transaction: a cancel would do nothing.`,
        'Terminate it instead.',
      );

/** What cannot change between this look and the message that follows it over the same connection; `null`: nothing speaks against sending. */
export const refusedOnSight = (
  {session: id, identity}: SessionTarget,
  now: SessionNow | null,
): SignalReply | null => {
  if (now === null) return changed(`${id} is gone.`);
  if (now.session !== identity.session)
    return changed(`${id} is gone: the server has started again since, and its ids with it.`);
  return never(id, now);
};

const statementNow = (id: string, {statement}: SessionNow): string =>
  statement === null ? `The statement of ${id} has ended.` : `${id} runs a new statement.`;

const transactionNow = (id: string, {transaction}: SessionNow): string =>
  transaction === null ? `The transaction of ${id} has ended.` : `${id} is in a new transaction.`;

/** The check in the message did not match: what is different about the target. */
export const whatChanged = (
  action: SessionAction,
  target: SessionTarget,
  now: SessionNow | null,
): SignalReply => {
  const {session: id, identity} = target;
  const seen = refusedOnSight(target, now);
  if (seen !== null || now === null) return seen ?? changed(`${id} is gone.`);
  if (identity.statement === null && now.statement !== null)
    return changed(`${id} was idle and runs a statement now.`);
  if (identity.statement !== null) return changed(statementNow(id, now));
  if (action === 'cancel') return nothingRuns(id, now);
  if (identity.transaction !== null || now.transaction !== null) return changed(transactionNow(id, now));
  return refused(
    `The transaction of ${id} cannot be told from its next one.`,
    turnOn('consumers', 'events_transactions_current'),
  );
};

/** The server says that the session is not ours: whose right is missing depends on what we have. */
const notOurs = (id: string, access: Access): SignalReply => {
  const {account, traits} = access;
  if (!killsOthers(access) && access.killProcedures !== null)
    return refused(`${id} is of an account that the provider's procedure does not reach.`);
  if (!killsOthers(access))
    return refused(
      `${access.user} may not signal ${id}, which is another account's.`,
      grant(killPrivilege(traits), '*.*', account),
    );
  if (traits.family === 'mysql' && !killsSystemUsers(access))
    return refused(
      `${id} is of an account with SYSTEM_USER: only another such account may signal it.`,
      grant('SYSTEM_USER', '*.*', account),
    );
  return refused(`The server did not let ${access.user} signal ${id}.`);
};

/** KILL (1095, 1979 by statement): another's. Nobody with that id (1094, 1957): the check said no. */
const explanations = async (
  number: number,
  said: string,
  {action, target, connection, access}: Attempt,
): Promise<SignalReply | null> => {
  const id = target.session;
  switch (number) {
    case 1094:
    case 1957:
      return whatChanged(action, target, await sessionNow(connection, id, access));
    case 1095:
    case 1979:
      return notOurs(id, access);
    case 1142:
      return refused(
        `${access.user} may not read what tells whether ${id} is still the same: ${said}.`,
        grant('SELECT', 'performance_schema.*', access.account),
      );
    case 1227:
      return refused(
        `${access.user} may not see whether ${id} is still the same: ${said}.`,
        grant('PROCESS', '*.*', access.account),
      );
    case 1370:
      return refused(`${access.user} may not call the provider's procedure: ${said}.`);
    case 1644:
      return refused(`The provider's procedure refused: ${said}.`);
    default:
      return null;
  }
};

export type Attempt = {
  readonly action: SessionAction;
  readonly target: SessionTarget;
  readonly connection: Connection;
  readonly access: Access;
};

/** Rejects with the error itself when it is about something else. */
export const explained = async (error: unknown, attempt: Attempt): Promise<SignalReply> => {
  const number = errorNumber(error);
  const said = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  const reply = number === null ? null : await explanations(number, said, attempt);
  if (reply === null) throw error;
  return reply;
};
