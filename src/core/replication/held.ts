import {valueIn} from '../observation.ts';
import type {Session, SessionId} from '../session.ts';
import type {NodeState} from '../state.ts';

/** Whom replay waits for on a replica, and for how long, ms; both `null` when it goes on. */
export type Held = {readonly by: SessionId | null; readonly forMs: number | null};

const free: Held = {by: null, forMs: null};

/** Replay that waits for a reader's snapshot is in no lock queue: the reader with the oldest snapshot is the one. */
const oldestReader = (
  sessions: readonly Session[],
  own: readonly SessionId[],
  since: number,
): Session | null =>
  sessions
    .filter(({id, kind, snapshotAge}) => kind === 'client' && snapshotAge !== null && !own.includes(id))
    .filter(({transactionStart}) => transactionStart !== null && transactionStart <= since)
    .toSorted((a, b) => (a.transactionStart ?? Infinity) - (b.transactionStart ?? Infinity))[0] ?? null;

/** Of several appliers the one that has waited longest for somebody who is none: that they wait for each other is how they work. */
const heldByGraph = ({byWaiter, waited}: NodeState['graph'], appliers: ReadonlySet<SessionId>): Held | null =>
  [...appliers]
    .flatMap(id => {
      const edge = byWaiter.get(id)?.find(({blocker}) => !appliers.has(blocker));
      return edge === undefined ? [] : {by: edge.blocker, forMs: waited.get(id) ?? null};
    })
    .toSorted((a, b) => (b.forMs ?? 0) - (a.forMs ?? 0))[0] ?? null;

/** Replay of what arrived has not moved since, ms; `null`: it moves, or there is nothing to replay. */
const standsFor = ({positions, observation}: NodeState): number | null => {
  const self = observation ? valueIn(observation.replication)?.self : null;
  if (!self || self.paused === true || self.received === null || self.replayed === null) return null;
  if (self.replayed >= self.received) return null;
  const {at, values} = positions;
  const newest = values.at(-1);
  const moved = values.findLastIndex(value => value !== newest);
  const [since, now] = [at[moved + 1], at.at(-1)];
  return since === undefined || now === undefined || now <= since ? null : now - since;
};

/**
 * Where no wait event tells of a conflict, replay has to stand still for this long before a reader is suspected, ms: a busy machine may keep
 * it from its processor for a while, and to name an innocent reader is worse than to name none.
 */
const suspicious = 5_000;

export const replayHeld = (node: NodeState | null): Held => {
  if (node === null || node.link !== 'up' || node.observation === null) return free;
  const sessions = valueIn(node.observation.sessions) ?? [];
  const appliers = sessions.filter(({kind}) => kind === 'replay');
  const waits = heldByGraph(node.graph, new Set(appliers.map(({id}) => id)));
  if (waits !== null) return waits;
  const [replay] = appliers;
  const stands = standsFor(node);
  const conflict = replay?.waitEvent?.includes('Conflict') ?? false;
  // What waits for a disk or for more log, or works, does not wait for a reader.
  const isGuess = !conflict;
  if (isGuess && (stands === null || stands < suspicious || (replay?.waitEvent ?? null) !== null))
    return free;
  const since = node.observation.serverNow - (stands ?? 0);
  const reader = oldestReader(sessions, node.facts?.own ?? [], since);
  return reader === null ? free : {by: reader.id, forMs: stands};
};
