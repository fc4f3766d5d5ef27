import type {SessionId} from '../session.ts';
import {edgesOf} from './edges.ts';
import type {WaitEdge, WaitGraph} from './graph.ts';
import type {LockQueue} from './queue.ts';
import {waitersBehind} from './reach.ts';

/** What becomes of the sessions that wait for some others, once those others have ended. */
export type Freed = {
  /** Nothing keeps them waiting any more: they go on at once. */
  readonly frees: readonly SessionId[];
  /** They follow once those that went on have finished. */
  readonly next: readonly SessionId[];
  /** They still wait for somebody else. */
  readonly stillBlocked: readonly SessionId[];
};

/** What ends: whole sessions, or only their statements, whose requests go while some of their locks stay. */
export type Ending = {
  readonly sessions: readonly SessionId[];
  /** Of these all locks stay; `null`: the sessions end, and nothing does. */
  readonly holdOn: readonly SessionId[] | null;
};

type Holder = {readonly session: SessionId; readonly ofSession?: true | undefined};

const staysAfter = ({sessions, holdOn}: Ending): ((holder: Holder) => boolean) => {
  const [ended, keeping] = [new Set(sessions), new Set(holdOn)];
  return ({session, ofSession}) =>
    !ended.has(session) || (holdOn !== null && (ofSession === true || keeping.has(session)));
};

type Left = {readonly gone: ReadonlySet<SessionId>; readonly stays: (holder: Holder) => boolean};

/** A parallel worker ends with its leader. */
const without = (queue: LockQueue, {gone, stays}: Left): LockQueue => ({
  ...queue,
  holders: queue.holders.filter(
    ({session, group, ofSession}) => stays({session, ofSession}) && stays({session: group, ofSession}),
  ),
  waiters: queue.waiters.filter(({session, group}) => !gone.has(session) && !gone.has(group)),
});

/** Edges that no queue gave: said by the server itself. */
const otherEdges = ({edges}: WaitGraph): readonly WaitEdge[] => edges.filter(({mode}) => mode === null);

/** How many each waiter still waits for, and who waits for whom. */
const links = (edges: readonly WaitEdge[]) => {
  const count = new Map<SessionId, number>();
  const waitersOf = new Map<SessionId, SessionId[]>();
  for (const {waiter, blocker} of edges) {
    count.set(waiter, (count.get(waiter) ?? 0) + 1);
    const list = waitersOf.get(blocker);
    if (list) list.push(waiter);
    else waitersOf.set(blocker, [waiter]);
  }
  return {count, waitersOf};
};

/** Everybody who can go on, one after the other, once `start` has. */
const follow = (start: readonly SessionId[], edges: readonly WaitEdge[]): ReadonlySet<SessionId> => {
  const {count, waitersOf} = links(edges);
  const going = new Set<SessionId>();
  const open = [...start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const waiter of waitersOf.get(id) ?? []) {
      const left = (count.get(waiter) ?? 0) - 1;
      count.set(waiter, left);
      if (left !== 0) continue;
      going.add(waiter);
      open.push(waiter);
    }
  }
  return going;
};

/** Nothing stays of what these sessions hold, so that their end would free no more. */
const endsWhole = ({queues, byBlocker}: WaitGraph, {sessions, holdOn}: Ending): boolean =>
  holdOn?.length === 0 &&
  !sessions.some(id => byBlocker.get(id)?.some(({ofSession}) => ofSession)) &&
  !queues.some(({holders}) =>
    holders.some(
      ({session, group, ofSession}) => ofSession && (sessions.includes(session) || sessions.includes(group)),
    ),
  );

const answered = new WeakMap<WaitGraph, Map<string, Freed>>();

/**
 * Whom an ending would free: the locks and requests that go are taken out of the queues, which are then served again. Each frame asks
 * the same of the same graph: answers are kept as long as the graph is.
 */
export const freedBy = (graph: WaitGraph, ending: Ending): Freed => {
  const answers = answered.get(graph) ?? new Map<string, Freed>();
  answered.set(graph, answers);
  const whole = endsWhole(graph, ending) ? {...ending, holdOn: null} : ending;
  const question = JSON.stringify([whole.sessions.toSorted(), whole.holdOn?.toSorted() ?? null]);
  const freed = answers.get(question) ?? servedAgain(graph, whole);
  answers.set(question, freed);
  return freed;
};

const servedAgain = (graph: WaitGraph, ending: Ending): Freed => {
  const left = {gone: new Set(ending.sessions), stays: staysAfter(ending)};
  const affected = waitersBehind(graph, ending.sessions);
  if (affected.size === 0) return {frees: [], next: [], stillBlocked: []};
  const edges = [
    ...graph.queues.flatMap(queue => edgesOf(without(queue, left))),
    ...otherEdges(graph).filter(
      ({waiter, blocker, hard, ofSession}) =>
        !left.gone.has(waiter) &&
        (hard ? left.stays({session: blocker, ofSession}) : !left.gone.has(blocker)),
    ),
  ];
  const waiting = new Set(edges.map(({waiter}) => waiter));
  const frees = [...affected].filter(id => !waiting.has(id) && !graph.unexplained.has(id));
  const going = follow(frees, edges);
  const next = [...affected].filter(id => going.has(id));
  const freed = new Set([...frees, ...next]);
  return {frees, next, stillBlocked: [...affected].filter(id => !freed.has(id))};
};
