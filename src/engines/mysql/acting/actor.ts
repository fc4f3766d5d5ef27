// Acts on the server, over the connection that is kept for it.
import type {Lacking} from '../../../core/capability.ts';
import type {Role} from '../../../core/event.ts';
import type {Session} from '../../../core/session.ts';
import type {Actor, SessionAction, SessionTarget, SignalReply} from '../../engine.ts';
import {actingOver, type KeptConnection} from '../../kept-connection.ts';
import {text} from '../../row.ts';
import type {Access} from '../access.ts';
import type {Connection} from '../connection.ts';
import {fateOf} from './fate.ts';
import {killsOthers} from './powers.ts';
import {explained, refused, refusedBeforehand, refusedOnSight, whatChanged} from './refusal.ts';
import {sessionNow} from './session-now.ts';
import {signalSql} from './signal-sql.ts';
import {tellable, tellingCommand, tellProgressApart} from './tell-progress-apart.ts';

/** Whether the performance schema records stages with their sessions, as it was seen last. */
export type Stages = {
  readonly byThread: () => boolean;
  /** To be looked at with the next tick. */
  readonly lookAgain: () => void;
};

export type ActorOptions = {
  /** `null`: this console can never act. */
  readonly kept: KeptConnection<Connection> | null;
  readonly access: Access;
  readonly stages: Stages;
  readonly whoIsThere: (connection: Connection) => Promise<{readonly role: Role; readonly server: string}>;
};

/** Where our account may not KILL the sessions of others, a provider's procedure does. */
const proceduresFor = (access: Access) => (killsOthers(access) ? null : access.killProcedures);

/** A replica that is cut off comes back only when its pause is over (a minute by default), and late. */
const forbids = ({kind, id}: Session): Lacking | null =>
  kind === 'replication' ? {missing: `${id} carries the log to or from a replica`, fix: null} : null;

export const makeActor = ({kept, access, stages, whoIsThere}: ActorOptions): Actor => {
  const signalling = {traits: access.traits, procedures: proceduresFor(access)};

  const {missing, over} = actingOver(kept);

  const send = async (
    connection: Connection,
    action: SessionAction,
    target: SessionTarget,
  ): Promise<SignalReply> => {
    const {session, identity} = target;
    const look = () => sessionNow(connection, session, access);
    try {
      const now = await look();
      const seen = refusedOnSight(target, now);
      if (seen !== null) return seen;
      if (action === 'cancel' && identity.statement === null) return whatChanged(action, target, now);
      const results = await connection.multi(signalSql(action, target, signalling));
      const isUncalled = signalling.procedures !== null && text(results.at(-1)?.[0], 'sent') === null;
      return isUncalled
        ? whatChanged(action, target, await look())
        : {result: 'sent', reply: `${action} was sent to ${session}`};
    } catch (error) {
      return explained(error, {action, target, connection, access});
    }
  };

  return {
    ready: missing,
    forbids,
    commandFor: (action, target) => signalSql(action, target, signalling),
    signal: async (action, target) =>
      refusedBeforehand(target, access, kept?.current()?.id ?? null) ??
      over(connection => send(connection, action, target)),
    fate: target => over(connection => fateOf(connection, target, access)),
    get tellProgressApart() {
      if (!tellable(access) || stages.byThread()) return null;
      return {
        command: tellingCommand,
        run: () => over(connection => tellProgressApart(connection, access, stages.lookAgain)),
      };
    },
    whoIsThere: () => over(whoIsThere),
    // An index is built whole or not at all here.
    dropIndexCommand: () => '',
    dropInvalidIndex: async index => refused(`${index} is no invalid index: this server leaves none behind.`),
  };
};
