import type {Session, SessionId} from '../core/session.ts';

/** A worker names itself by its session's id, alone or at the end, or by its application's name when only one has that. */
export const workerSession = (worker: string | null, sessions: readonly Session[]): SessionId | null => {
  if (worker === null || worker === '') return null;
  const ending = /(?:^|\D)(\d+)\s*$/.exec(worker)?.[1];
  const byId = sessions.find(({id}) => id === ending);
  const named = sessions.filter(({application}) => application === worker);
  return (named.length === 1 ? named[0] : byId)?.id ?? null;
};
