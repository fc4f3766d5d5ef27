import type {KnownEdge, LockModel, Waits} from '../lock.ts';
import type {Session, SessionId} from '../session.ts';
import {edgesOf, everyEdgeOf} from './edges.ts';
import type {WaitEdge, WaitGraph} from './graph.ts';
import {numerically} from './order.ts';
import {lockQueues} from './queue.ts';
import {rank} from './roots.ts';

/** A session that has been seen waiting, and since when by the server's clock: stands in where the server does not tell. */
export type SeenWaiting = ReadonlyMap<SessionId, number>;

const known = ({waitingSince, ...edge}: KnownEdge, since: number | null): WaitEdge => ({
  ...{...edge, mode: null, blockerMode: null},
  since: waitingSince ?? since,
});

const samePair = (a: WaitEdge, b: WaitEdge): boolean =>
  a.blocker === b.blocker && a.kind === b.kind && a.name === b.name;

/** One edge per pair and object; a holder that is also queued counts as a holder. */
const distinct = (edges: readonly WaitEdge[]): readonly WaitEdge[] => {
  if (edges.length < 2) return edges;
  const kept = new Map<string, WaitEdge[]>();
  return edges
    .toSorted((a, b) => Number(b.hard) - Number(a.hard))
    .filter(edge => {
      const same = kept.get(edge.blocker) ?? [];
      kept.set(edge.blocker, [...same, edge]);
      return !same.some(other => samePair(other, edge));
    });
};

const by = (edges: readonly WaitEdge[], end: 'waiter' | 'blocker'): Map<SessionId, WaitEdge[]> => {
  const grouped = new Map<SessionId, WaitEdge[]>();
  for (const edge of edges) {
    const list = grouped.get(edge[end]);
    if (list) list.push(edge);
    else grouped.set(edge[end], [edge]);
  }
  return grouped;
};

const byId = (sessions: readonly Session[]): ReadonlyMap<SessionId, Session> =>
  new Map(sessions.map(session => [session.id, session]));

const oldest = (edges: readonly WaitEdge[]): number | null =>
  edges.reduce<number | null>(
    (first, {since}) => (since === null ? first : Math.min(since, first ?? since)),
    null,
  );

const whyUnseen = ({locks, partial}: Waits, id: SessionId): string => {
  if (partial !== null) return partial;
  const asks = locks.some(lock => lock.session === id && !lock.granted);
  return asks
    ? 'who held the lock had let go of it when the locks were read'
    : 'its request was no longer among the locks when they were read';
};

/** The wait-for graph from one reading of locks. Waiting times are by the server's clock, at `serverNow`. */
export const buildWaits = (
  waits: Waits,
  sessions: readonly Session[],
  model: LockModel,
  serverNow: number,
  seen: SeenWaiting = new Map(),
): WaitGraph => {
  const ids = byId(sessions);
  const seenSince = (id: SessionId): number | null => seen.get(id) ?? null;
  const queues = lockQueues(waits.locks, ids, model, seenSince);
  const found = [...queues.flatMap(edgesOf), ...waits.edges.map(edge => known(edge, seenSince(edge.waiter)))];
  const byWaiter = new Map([...by(found, 'waiter')].map(([id, list]) => [id, distinct(list)] as const));
  const unexplained = new Map(
    sessions
      .filter(({id, waitsForLock}) => waitsForLock && !byWaiter.has(id))
      .map(({id}) => [id, whyUnseen(waits, id)]),
  );
  return finish({queues, byWaiter, unexplained, serverNow, waitedSince: seenSince});
};

/** The graph when locks could not be read: who waits is known from the sessions, for whom is not. */
export const unseenWaits = (
  sessions: readonly Session[],
  why: string,
  serverNow: number,
  seen: SeenWaiting = new Map(),
): WaitGraph => {
  const waiting = sessions.filter(({waitsForLock}) => waitsForLock);
  const unexplained = new Map(waiting.map(({id}) => [id, why]));
  return finish({
    queues: [],
    byWaiter: new Map(),
    unexplained,
    serverNow,
    waitedSince: id => seen.get(id) ?? null,
  });
};

type Parts = Pick<WaitGraph, 'queues' | 'byWaiter' | 'unexplained'> & {
  readonly serverNow: number;
  readonly waitedSince: (id: SessionId) => number | null;
};

const finish = ({queues, byWaiter, unexplained, serverNow, waitedSince}: Parts): WaitGraph => {
  const edges = [...byWaiter.values()].flat();
  const waited = new Map<SessionId, number | null>();
  for (const id of [...byWaiter.keys(), ...unexplained.keys()]) {
    const since = oldest(byWaiter.get(id) ?? []) ?? waitedSince(id);
    waited.set(id, since === null ? null : Math.max(0, serverNow - since));
  }
  const waiters = [...waited.keys()].toSorted(
    (a, b) => (waited.get(b) ?? -1) - (waited.get(a) ?? -1) || numerically(a, b),
  );
  const byBlocker = by(edges, 'blocker');
  const {roots, cycles, behind} = rank({byWaiter, byBlocker, waited});
  return {queues, edges, byWaiter, byBlocker, behind, waiters, roots, cycles, unexplained, waited};
};

/** Everybody the waiter directly waits for, soft edges that the graph leaves out included. */
export const allBlockers = (graph: WaitGraph, waiter: SessionId): readonly SessionId[] => {
  const exact = graph.queues.flatMap(queue => everyEdgeOf(queue, waiter)).map(({blocker}) => blocker);
  const other = (graph.byWaiter.get(waiter) ?? []).map(({blocker}) => blocker);
  return [...new Set([...other, ...exact])];
};
