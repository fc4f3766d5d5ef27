import type {Lock, LockModel} from '../lock.ts';
import type {Session, SessionId} from '../session.ts';
import {numerically} from './order.ts';

/** A lock held or asked for, by the group it counts as: a parallel worker counts as its leader. */
export type Claim = {
  readonly session: SessionId;
  readonly group: SessionId;
  readonly mode: string;
  /** Server's clock; for a holder, and where nobody can tell: `null`. */
  readonly since: number | null;
};

/** One lock object somebody waits for: who holds it, and who waits in which order. */
export type LockQueue = {
  readonly object: string;
  readonly kind: string;
  readonly name: string | null;
  readonly model: LockModel;
  readonly holders: readonly Claim[];
  /** Next to be served first. */
  readonly waiters: readonly Claim[];
};

const none: readonly string[] = [];

/** Modes that keep `mode` from being granted while another group holds them. */
export const heldAgainst = (model: LockModel, mode: string): readonly string[] => model.granted[mode] ?? none;

/** Modes that keep `mode` from being granted while another group waits for them. */
export const pendingAgainst = (model: LockModel, mode: string): readonly string[] =>
  model.pending[mode] ?? none;

/**
 * The order in which the server serves the queue. A group that already holds something a waiter ahead asks against is put ahead of that
 * waiter (PostgreSQL, ProcSleep); going by the time of the wait alone would show deadlocks that are none.
 */
const inOrder = (
  model: LockModel,
  holders: readonly Claim[],
  arrived: readonly Claim[],
): readonly Claim[] => {
  const held = new Map<SessionId, Set<string>>();
  for (const {group, mode} of holders) held.set(group, (held.get(group) ?? new Set()).add(mode));
  const queue: Claim[] = [];
  for (const claim of arrived) {
    const own = held.get(claim.group);
    const place = own
      ? queue.findIndex(ahead => heldAgainst(model, ahead.mode).some(mode => own.has(mode)))
      : -1;
    if (place === -1) queue.push(claim);
    else queue.splice(place, 0, claim);
  }
  return queue;
};

/** Where the server does not tell when a wait began, the statement that waits cannot have begun later. */
const arrival = (claim: Claim, sessions: ReadonlyMap<SessionId, Session>): number =>
  claim.since ?? sessions.get(claim.session)?.stateSince ?? Number.MAX_SAFE_INTEGER;

const byArrival =
  (sessions: ReadonlyMap<SessionId, Session>) =>
  (a: Claim, b: Claim): number =>
    arrival(a, sessions) - arrival(b, sessions) || numerically(a.session, b.session);

/** Sorts the locks into queues. `since` fills in for waits whose beginning the server does not tell. */
export const lockQueues = (
  locks: readonly Lock[],
  sessions: ReadonlyMap<SessionId, Session>,
  model: LockModel,
  since: (session: SessionId) => number | null,
): readonly LockQueue[] => {
  const objects = new Map<string, {of: Lock; holders: Claim[]; arrived: Claim[]}>();
  for (const lock of locks) {
    const object = objects.get(lock.object) ?? {of: lock, holders: [], arrived: []};
    objects.set(lock.object, object);
    const {session, mode, granted} = lock;
    const group = sessions.get(session)?.leader ?? session;
    if (granted) object.holders.push({session, group, mode, since: null});
    else object.arrived.push({session, group, mode, since: lock.waitingSince ?? since(session)});
  }
  return [...objects.values()]
    .filter(({arrived}) => arrived.length > 0)
    .map(({of: {object, kind, name}, holders, arrived}) => {
      const sorted = arrived.toSorted(byArrival(sessions));
      const waiters = model.queue === 'fifo' ? inOrder(model, holders, sorted) : sorted;
      return {object, kind, name, model, holders, waiters};
    });
};
