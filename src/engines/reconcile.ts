// Makes what several statements of one tick said fit together: sessions, their locks and their waits.
import type {KnownEdge, Waits} from '../core/lock.ts';
import type {Session, SessionId} from '../core/session.ts';

/** Sessions that locks or edges name. */
export const namedIn = ({locks, edges}: Pick<Waits, 'locks' | 'edges'>): ReadonlySet<SessionId> =>
  new Set([...locks.map(({session}) => session), ...edges.flatMap(({waiter, blocker}) => [waiter, blocker])]);

/** Whoever waits runs a statement. */
export const isIdle = (session: Session | undefined): boolean => session?.state.startsWith('idle') ?? false;

/** Locks of sessions that ended between two statements are left out, and requests of those that wait no longer. */
export const waitsOf = (read: Waits, edges: readonly KnownEdge[], sessions: readonly Session[]): Waits => {
  const present = new Map(sessions.map(session => [session.id, session]));
  return {
    locks: read.locks.filter(
      ({session, granted}) => present.has(session) && (granted || !isIdle(present.get(session))),
    ),
    edges: [...read.edges, ...edges].filter(
      ({waiter, blocker}) => present.has(waiter) && present.has(blocker),
    ),
    partial: read.partial,
  };
};

/** Without what a canary of ours waits for: that it waits is told by its latency, and it is nobody whom the migration keeps from work. */
export const withoutCanary = (waits: Waits, isCanary: (id: SessionId) => boolean): Waits => ({
  ...waits,
  locks: waits.locks.filter(({session, granted}) => granted || !isCanary(session)),
  edges: waits.edges.filter(({waiter}) => !isCanary(waiter)),
});

/** Whoever waits by the locks, which were read last, waits; where they are partial, the session's own word counts too. */
export const withWaiting = (sessions: readonly Session[], waits: Waits): readonly Session[] => {
  const waiting = new Set([
    ...waits.locks.filter(({granted}) => !granted).map(({session}) => session),
    ...waits.edges.map(({waiter}) => waiter),
  ]);
  return sessions.map(session => {
    const waitsForLock = waiting.has(session.id) || (waits.partial !== null && session.waitsForLock);
    return waitsForLock === session.waitsForLock ? session : {...session, waitsForLock};
  });
};
