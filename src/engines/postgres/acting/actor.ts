// Acts on the server, over the connection that is kept for it.
import type {Role} from '../../../core/event.ts';
import type {Actor, SessionAction, SessionTarget, SignalReply} from '../../engine.ts';
import {actingOver, type KeptConnection} from '../../kept-connection.ts';
import {text} from '../../row.ts';
import type {Access} from '../capabilities.ts';
import type {Connection} from '../connection.ts';
import {dropIndexSql, dropInvalidIndex} from './drop-index.ts';
import {fateOf} from './fate.ts';
import {refused, refusedBeforehand, refusedByServer, sessionNow, whatChanged} from './refusal.ts';
import {signalSql} from './signal-sql.ts';

export type ActorOptions = {
  /** `null`: this console can never act. */
  readonly kept: KeptConnection<Connection> | null;
  readonly access: Access;
  readonly whoIsThere: (connection: Connection) => Promise<{readonly role: Role; readonly server: string}>;
};

export const makeActor = ({kept, access, whoIsThere}: ActorOptions): Actor => {
  let dropping: string | null = null;

  const {missing, over} = actingOver(kept);

  const drop = async (connection: Connection, index: string): Promise<SignalReply> => {
    dropping = index;
    return dropInvalidIndex(connection, index).finally(() => {
      dropping = null;
    });
  };

  const send = async (
    connection: Connection,
    action: SessionAction,
    target: SessionTarget,
  ): Promise<SignalReply> => {
    const {session} = target;
    if (action === 'cancel' && target.identity.statement === null)
      return whatChanged(action, target, await sessionNow(connection, session));
    const rows = await connection
      .query(signalSql(action, target))
      .catch(error => refusedByServer(error, connection, session, access));
    if ('result' in rows) return rows;
    const sent = text(rows[0], 'sent');
    if (sent === null) return whatChanged(action, target, await sessionNow(connection, session));
    if (sent === 't') return {result: 'sent', reply: `${action} was sent to ${session}`};
    const now = await sessionNow(connection, session);
    return now?.kind === 'replay'
      ? whatChanged('cancel', target, now)
      : refused(`The server did not pass the signal on to ${session}.`);
  };

  return {
    ready: () =>
      missing() ?? (dropping === null ? null : `${dropping} is being dropped over the same connection`),
    forbids: () => null,
    commandFor: signalSql,
    signal: async (action, target) =>
      refusedBeforehand(target, access) ?? over(connection => send(connection, action, target)),
    fate: target => over(connection => fateOf(connection, target)),
    tellProgressApart: null,
    whoIsThere: () => over(whoIsThere),
    dropIndexCommand: dropIndexSql,
    dropInvalidIndex: index => over(connection => drop(connection, index)),
  };
};
