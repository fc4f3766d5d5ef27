import {type Observation, valueIn} from './observation.ts';
import type {Session, SessionId} from './session.ts';
import type {NodeState} from './state.ts';

const known = new WeakMap<Observation, ReadonlyMap<SessionId, Session>>();
const nobody: ReadonlyMap<SessionId, Session> = new Map();

/** The sessions of a node by their id, our own included; looked up once per observation. */
export const sessionsById = ({
  observation,
}: Pick<NodeState, 'observation'>): ReadonlyMap<SessionId, Session> => {
  if (observation === null) return nobody;
  const found = known.get(observation);
  if (found !== undefined) return found;
  const sessions = new Map(
    (valueIn(observation.sessions) ?? []).map(session => [session.id, session] as const),
  );
  known.set(observation, sessions);
  return sessions;
};
