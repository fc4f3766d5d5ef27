import type {Session, SessionId} from '../session.ts';
import type {WaitEdge, WaitGraph} from './graph.ts';

const began = (session: Session | undefined): number => session?.transactionStart ?? Number.POSITIVE_INFINITY;

/** The one a session is said to wait for: a holder before one that is only queued ahead, the oldest transaction first. */
export const blockerOf = (
  graph: WaitGraph,
  sessions: ReadonlyMap<SessionId, Session>,
  waiter: SessionId,
): WaitEdge | null => {
  const edges = graph.byWaiter.get(waiter) ?? [];
  return edges.reduce<WaitEdge | null>((first, edge) => {
    if (first === null) return edge;
    if (first.hard !== edge.hard) return first.hard ? first : edge;
    return began(sessions.get(edge.blocker)) < began(sessions.get(first.blocker)) ? edge : first;
  }, null);
};

/** What a session waits for, in words without ids. */
export const waitInWords = ({name, kind}: WaitEdge): string =>
  name === null ? `waits for a lock (${kind})` : `waits for a lock on ${name}`;
