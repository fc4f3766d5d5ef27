// Cancel and terminate: who may be signalled, and why not.

import {effectOf} from '../core/advice/effect.ts';
import type {Capability} from '../core/capability.ts';
import {valueIn} from '../core/observation.ts';
import {protectionOf} from '../core/roles.ts';
import type {Session} from '../core/session.ts';
import type {SessionAction, SessionTarget} from '../engines/engine.ts';
import type {PlanItem} from './plan.ts';
import type {Reached} from './reach.ts';
import type {Refusal} from './refusal.ts';

const no = (refused: string, fix: string | null = null): Refusal => ({refused, fix});

const lacking = (capability: Capability | undefined): Refusal | null =>
  capability === undefined || capability === true ? null : no(capability.missing, capability.fix);

/** Whose session it is may rule a signal out, whatever our role may do to those of others. */
const byRole = ({state, facts}: Reached, {id, user}: Session, action: SessionAction): Refusal | null => {
  const protection = protectionOf(state, user);
  if (protection) return no(`${id} is out of reach, because ${protection.missing}`, protection.fix);
  return user !== null && user === facts.user ? null : lacking(facts.capabilities[action]);
};

/** What kind of session it is may rule a signal out. */
const byKind = (reached: Reached, session: Session, action: SessionAction): Refusal | null => {
  const {state, facts} = reached;
  const {id, kind} = session;
  if (facts.own.includes(id)) return no(`${id} is a connection of migtop itself`);
  const forbidden = reached.server.actor.forbids(session);
  if (forbidden) return no(forbidden.missing, forbidden.fix);
  switch (kind) {
    case 'prepared transaction':
      return no(
        `${id} is a prepared transaction: no session runs it`,
        'commit it or roll it back by its name, from a session of your own',
      );
    case 'replay':
      return no(
        `${id} replays the log on ${state.node} and cannot be signalled`,
        'end the session it waits for',
      );
    case 'background':
      return no(`${id} is a process of the server itself`);
    case 'replication':
      return action === 'cancel'
        ? no(`${id} sends the log to a replica: it has no statement to cancel`)
        : byRole(reached, session, action);
    case 'autovacuum':
      return lacking(facts.capabilities.signalAutovacuum);
    default:
      return byRole(reached, session, action);
  }
};

const byState = ({facts}: Reached, session: Session, action: SessionAction): Refusal | null => {
  const {id, identity, state} = session;
  if (identity.session === null || state === 'hidden') {
    const {sessions} = facts.capabilities;
    return no(
      `${id} cannot be told from a later one with its id: its start is hidden`,
      sessions === undefined || sessions === true ? null : sessions.fix,
    );
  }
  if (state === 'rolling back') return no(`${id} is rolling back already, and nothing hurries that`);
  if (action === 'terminate') return null;
  if (state === 'idle') return no(`${id} is idle: there is no statement to cancel`, null);
  if (state.startsWith('idle in transaction'))
    return no(`${id} is idle in its transaction: there is no statement to cancel`, 'press t to terminate it');
  return null;
};

/** A parallel worker stops with its leader, and only so. */
const standsFor = (sessions: readonly Session[], id: string): Session | undefined => {
  const session = sessions.find(each => each.id === id);
  if (session?.kind !== 'parallel worker' || session.leader === null) return session;
  return sessions.find(each => each.id === session.leader) ?? session;
};

const targetOf = (session: Session): SessionTarget => ({
  type: 'session',
  session: session.id,
  identity: session.identity,
  label: [session.id, session.application || session.user || session.kind].join(' '),
});

export const signalItem = (reached: Reached, id: string, action: SessionAction): PlanItem | Refusal => {
  const {state, facts, server} = reached;
  const sessions = state.observation ? (valueIn(state.observation.sessions) ?? []) : [];
  const session = standsFor(sessions, id);
  if (!session) return no(`${id} is gone`);
  const refusal = byKind(reached, session, action) ?? byState(reached, session, action);
  if (refusal) return refusal;
  const target = targetOf(session);
  return {
    ...{node: state.node, server: facts.server, role: facts.role, action, target},
    command: server.actor.commandFor(action, target),
    effect: effectOf(state, action, [session.id]),
  };
};
