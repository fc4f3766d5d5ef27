import type {SessionId} from '../observation.ts';
import type {WaitEdge} from './graph.ts';
import {type Claim, heldAgainst, type LockQueue, pendingAgainst} from './queue.ts';

/** Beyond this many pairs of waiter and holder on one object, hard edges that a chain of soft ones implies are left out too. */
const manyPairs = 10_000;

const edge = (queue: LockQueue, waiter: Claim, blocker: Claim, hard: boolean): WaitEdge => ({
  waiter: waiter.session,
  blocker: blocker.group,
  hard,
  kind: queue.kind,
  name: queue.name,
  mode: waiter.mode,
  blockerMode: blocker.mode,
  since: waiter.since,
});

const hardEdges = (queue: LockQueue, waiter: Claim, implied: ReadonlySet<string>): readonly WaitEdge[] => {
  const against = heldAgainst(queue.model, waiter.mode);
  return queue.holders
    .filter(({group, mode}) => group !== waiter.group && against.includes(mode) && !implied.has(mode))
    .map(holder => edge(queue, waiter, holder, true));
};

/** Groups that wait on the object more than once: nothing may be concluded through them. */
const doubles = ({waiters}: LockQueue): ReadonlySet<SessionId> => {
  const seen = new Set<SessionId>();
  const double = new Set<SessionId>();
  for (const {group} of waiters) {
    if (seen.has(group)) double.add(group);
    seen.add(group);
  }
  return double;
};

/** All soft edges of a waiter. */
const allSoft = (queue: LockQueue, index: number): readonly WaitEdge[] => {
  const waiter = queue.waiters[index];
  if (waiter === undefined) return [];
  const against = pendingAgainst(queue.model, waiter.mode);
  const last = queue.model.queue === 'fifo' ? index : queue.waiters.length;
  return queue.waiters
    .slice(0, last)
    .filter(({group, mode}) => group !== waiter.group && against.includes(mode))
    .map(rival => edge(queue, waiter, rival, false));
};

/**
 * The soft edges of a waiter that no chain of others implies: going from the nearest request ahead to the farthest, `implied` collects the
 * modes that those reached so far wait for in turn. Reachability is that of all edges (a transitive reduction along the queue).
 */
const nearestSoft = (
  queue: LockQueue,
  index: number,
  double: ReadonlySet<SessionId>,
): {readonly edges: readonly WaitEdge[]; readonly reached: ReadonlySet<string>} => {
  const edges: WaitEdge[] = [];
  const implied = new Set<string>();
  const reached = new Set<string>();
  const waiter = queue.waiters[index];
  if (waiter === undefined) return {edges, reached};
  const against = pendingAgainst(queue.model, waiter.mode);
  if (double.has(waiter.group)) return {edges: allSoft(queue, index), reached};
  for (let ahead = index - 1; ahead >= 0; ahead--) {
    const rival = queue.waiters[ahead];
    if (rival === undefined || rival.group === waiter.group) continue;
    const known = implied.has(rival.mode);
    if (!known && !against.includes(rival.mode)) continue;
    if (!known || double.has(rival.group)) {
      if (against.includes(rival.mode)) edges.push(edge(queue, waiter, rival, false));
      if (double.has(rival.group)) continue;
    }
    if (reached.has(rival.mode)) continue;
    reached.add(rival.mode);
    for (const mode of pendingAgainst(queue.model, rival.mode)) implied.add(mode);
    if (double.size === 0 && against.every(mode => implied.has(mode))) break;
  }
  return {edges, reached};
};

/** A parallel worker that waits keeps its leader waiting: the leader gets the same edges. */
const withLeader = (claim: Claim, edges: readonly WaitEdge[]): readonly WaitEdge[] =>
  claim.group === claim.session ? edges : [...edges, ...edges.map(each => ({...each, waiter: claim.group}))];

const none: ReadonlySet<string> = new Set();

/** The edges of one lock queue, soft ones reduced to those that say something new. */
export const edgesOf = (queue: LockQueue): readonly WaitEdge[] => {
  const double = doubles(queue);
  const many = queue.holders.length * queue.waiters.length > manyPairs;
  return queue.waiters.flatMap((claim, index) => {
    if (queue.model.queue === 'priority') return everyEdge(queue, claim, index);
    const {edges, reached} = nearestSoft(queue, index, double);
    const implied = many ? new Set([...reached].flatMap(mode => heldAgainst(queue.model, mode))) : none;
    return withLeader(claim, [...hardEdges(queue, claim, implied), ...edges]);
  });
};

const everyEdge = (queue: LockQueue, claim: Claim, index: number): readonly WaitEdge[] =>
  withLeader(claim, [...hardEdges(queue, claim, none), ...allSoft(queue, index)]);

/** Every edge of one waiter, as the server itself would name them. */
export const everyEdgeOf = (queue: LockQueue, waiter: SessionId): readonly WaitEdge[] =>
  queue.waiters
    .flatMap((claim, index) =>
      claim.session === waiter || claim.group === waiter ? everyEdge(queue, claim, index) : [],
    )
    .filter(each => each.waiter === waiter);
