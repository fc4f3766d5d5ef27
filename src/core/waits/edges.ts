import type {SessionId} from '../session.ts';
import type {WaitEdge} from './graph.ts';
import {type Claim, heldAgainst, type LockQueue, pendingAgainst} from './queue.ts';

/** Beyond this many pairs of waiter and holder on one object, hard edges that a chain of soft ones implies are left out too. */
const manyPairs = 10_000;

const none: ReadonlySet<string> = new Set();

const edge = (queue: LockQueue, waiter: Claim, blocker: Claim, hard: boolean): WaitEdge => {
  const plain = {
    waiter: waiter.session,
    blocker: blocker.group,
    hard,
    inferred: (waiter.inferred ?? blocker.inferred) === true,
    kind: queue.kind,
    name: queue.name,
    mode: waiter.mode,
    blockerMode: blocker.mode,
    since: waiter.since,
  };
  return hard && blocker.ofSession ? {...plain, ofSession: true} : plain;
};

/** Hundreds may hold a lock in modes that do not matter to a waiter: by mode, they need not be looked at. */
type Holders = ReadonlyMap<string, readonly Claim[]>;

const holdersByMode = ({holders}: LockQueue): Holders => {
  const modes = new Map<string, Claim[]>();
  for (const holder of holders) {
    const list = modes.get(holder.mode);
    if (list) list.push(holder);
    else modes.set(holder.mode, [holder]);
  }
  return modes;
};

const holdersAgainst = (
  {model}: LockQueue,
  holders: Holders,
  mode: string,
  implied: ReadonlySet<string>,
): readonly Claim[] =>
  heldAgainst(model, mode)
    .filter(held => !implied.has(held))
    .flatMap(held => holders.get(held) ?? []);

/** Some group waits on the object more than once: nothing may be concluded through it. */
const hasDoubles = ({waiters}: LockQueue): boolean =>
  new Set(waiters.map(({group}) => group)).size < waiters.length;

/** Places in the queue by the mode that is asked for there, in their order. */
type Places = ReadonlyMap<string, readonly number[]>;

const placesByMode = ({waiters}: LockQueue): Places => {
  const modes = new Map<string, number[]>();
  for (const [place, {mode}] of waiters.entries()) {
    const list = modes.get(mode);
    if (list) list.push(place);
    else modes.set(mode, [place]);
  }
  return modes;
};

/** All requests that a waiter waits for. */
const allSoft = (queue: LockQueue, places: Places, index: number): readonly Claim[] => {
  const waiter = queue.waiters[index];
  if (waiter === undefined) return [];
  const last = queue.order === 'fifo' ? index : queue.waiters.length;
  return pendingAgainst(queue.model, waiter.mode)
    .flatMap(mode => places.get(mode) ?? [])
    .filter(place => place < last)
    .toSorted((a, b) => a - b)
    .flatMap(place => queue.waiters[place] ?? [])
    .filter(({group}) => group !== waiter.group);
};

/** For each place in the queue and each mode, the nearest request of that mode ahead of it. */
type Ahead = (place: number, mode: string) => number | null;

const aheadIn = ({waiters}: LockQueue): Ahead => {
  const modes = [...new Set(waiters.map(({mode}) => mode))];
  const table = new Int32Array(waiters.length * modes.length).fill(-1);
  for (let place = 1; place < waiters.length; place++)
    for (const [column, mode] of modes.entries()) {
      const before = (place - 1) * modes.length + column;
      table[before + modes.length] = waiters[place - 1]?.mode === mode ? place - 1 : (table[before] ?? -1);
    }
  return (place, mode) => {
    const column = modes.indexOf(mode);
    const found = column === -1 ? -1 : (table[place * modes.length + column] ?? -1);
    return found === -1 ? null : found;
  };
};

const nearest = (places: ReadonlyMap<string, number>): readonly [string, number] | null => {
  let found: readonly [string, number] | null = null;
  for (const entry of places) if (found === null || entry[1] > found[1]) found = entry;
  return found;
};

/** Requests ahead that a waiter waits for itself, and the modes of all it waits for, through others too. */
type Rivals = {readonly direct: readonly Claim[]; readonly reached: ReadonlySet<string>};

/**
 * Of the requests ahead of a waiter those that no chain of others implies: going from the nearest to the farthest, `implied` collects the
 * modes that those reached so far wait for in turn. Reachability is that of all edges (a transitive reduction along the queue). `places`:
 * the nearest request of each mode that the waiter cannot pass.
 */
const rivalsFrom = (queue: LockQueue, places: Map<string, number>, ahead: Ahead): Rivals => {
  const direct: Claim[] = [];
  const implied = new Set<string>();
  const reached = new Set<string>();
  const look = (mode: string, behind: number) => {
    const place = ahead(behind, mode);
    if (place === null) places.delete(mode);
    else places.set(mode, place);
  };
  for (let next = nearest(places); next !== null; next = nearest(places)) {
    const [mode, place] = next;
    const rival = queue.waiters[place];
    if (rival !== undefined && !implied.has(mode)) direct.push(rival);
    if (!reached.has(mode)) {
      reached.add(mode);
      for (const other of pendingAgainst(queue.model, mode)) {
        implied.add(other);
        if (!places.has(other) && !reached.has(other)) look(other, place);
      }
    }
    if (implied.has(mode)) places.delete(mode);
    else look(mode, place);
  }
  return {direct, reached};
};

/** Whom a place in the queue waits for. */
type Blockers = {readonly hard: readonly Claim[]; readonly soft: readonly Claim[]};

/** By place. Hundreds of one mode behind the same requests wait for the same: that is looked for once. */
const blockersIn = (queue: LockQueue): ((place: number) => Blockers) => {
  const {model, waiters} = queue;
  const ahead = aheadIn(queue);
  const holders = holdersByMode(queue);
  const many = queue.holders.length * waiters.length > manyPairs;
  const known = new Map<string, Blockers>();
  const blockersAt = (mode: string, nearestOf: readonly (number | null)[]): Blockers => {
    const places = new Map<string, number>();
    for (const [index, other] of pendingAgainst(model, mode).entries()) {
      const place = nearestOf[index];
      if (typeof place === 'number') places.set(other, place);
    }
    const {direct, reached} = rivalsFrom(queue, places, ahead);
    const implied = many ? new Set([...reached].flatMap(other => heldAgainst(model, other))) : none;
    return {hard: holdersAgainst(queue, holders, mode, implied), soft: direct};
  };
  return from => {
    const mode = waiters[from]?.mode ?? '';
    const nearestOf = pendingAgainst(model, mode).map(other => ahead(from, other));
    const key = `${mode} ${nearestOf.join()}`;
    const blockers = known.get(key) ?? blockersAt(mode, nearestOf);
    known.set(key, blockers);
    return blockers;
  };
};

/** A parallel worker that waits keeps its leader waiting: the leader gets the same edges. */
const withLeader = (claim: Claim, edges: readonly WaitEdge[]): readonly WaitEdge[] =>
  claim.group === claim.session ? edges : [...edges, ...edges.map(each => ({...each, waiter: claim.group}))];

const edgesTo = (queue: LockQueue, claim: Claim, {hard, soft}: Blockers): readonly WaitEdge[] => {
  const edges: WaitEdge[] = [];
  for (const holder of hard) if (holder.group !== claim.group) edges.push(edge(queue, claim, holder, true));
  for (const rival of soft) edges.push(edge(queue, claim, rival, false));
  return withLeader(claim, edges);
};

/** The edges of one lock queue, soft ones reduced to those that say something new. */
export const edgesOf = (queue: LockQueue): readonly WaitEdge[] => {
  if (queue.order === 'priority' || hasDoubles(queue)) return queue.waiters.flatMap(everyEdgeIn(queue));
  const blockersOf = blockersIn(queue);
  const edges: WaitEdge[] = [];
  for (const [place, claim] of queue.waiters.entries())
    edges.push(...edgesTo(queue, claim, blockersOf(place)));
  return edges;
};

/** Every edge of the waiter at a place. */
const everyEdgeIn = (queue: LockQueue): ((claim: Claim, place: number) => readonly WaitEdge[]) => {
  const holders = holdersByMode(queue);
  const places = placesByMode(queue);
  return (claim, place) =>
    edgesTo(queue, claim, {
      hard: holdersAgainst(queue, holders, claim.mode, none),
      soft: allSoft(queue, places, place),
    });
};

/** Every edge of one waiter, as the server itself would name them. */
export const everyEdgeOf = (queue: LockQueue, waiter: SessionId): readonly WaitEdge[] => {
  const of = everyEdgeIn(queue);
  return queue.waiters
    .flatMap((claim, place) => (claim.session === waiter || claim.group === waiter ? of(claim, place) : []))
    .filter(each => each.waiter === waiter);
};
