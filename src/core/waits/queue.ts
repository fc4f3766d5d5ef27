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
  readonly inferred?: true;
  readonly ofSession?: true;
};

/** One lock object somebody waits for: who holds it, and who waits in which order. */
export type LockQueue = {
  readonly object: string;
  readonly kind: string;
  readonly name: string | null;
  readonly model: LockModel;
  readonly order: LockModel['queue'];
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

type Arrival = {readonly claim: Claim; readonly at: number};

/**
 * Where the server does not tell when a wait began, its statement orders it: several waiters are first seen at the same tick, so that
 * moment tells them apart only where nothing else does.
 */
const arrivalOf = (lock: Lock, claim: Claim, session: Session | undefined): Arrival => ({
  claim,
  at: lock.waitingSince ?? session?.stateSince ?? claim.since ?? Number.MAX_SAFE_INTEGER,
});

const byArrival = (a: Arrival, b: Arrival): number =>
  a.at - b.at || numerically(a.claim.session, b.claim.session);

/** Sorts the locks into queues. `since` fills in for waits whose beginning the server does not tell. */
export const lockQueues = (
  locks: readonly Lock[],
  sessions: ReadonlyMap<SessionId, Session>,
  model: LockModel,
  since: (session: SessionId) => number | null,
): readonly LockQueue[] => {
  const objects = new Map<string, {of: Lock; holders: Claim[]; arrived: Arrival[]}>();
  for (const lock of locks) {
    const object = objects.get(lock.object) ?? {of: lock, holders: [], arrived: []};
    objects.set(lock.object, object);
    const {session, mode, granted, inferred, ofSession} = lock;
    const known = sessions.get(session);
    const group = known?.leader ?? session;
    const claim = {session, group, mode, ...(inferred && {inferred}), ...(ofSession && {ofSession})};
    if (granted) object.holders.push({...claim, since: null});
    else object.arrived.push(arrivalOf(lock, {...claim, since: lock.waitingSince ?? since(session)}, known));
  }
  return [...objects.values()]
    .filter(({arrived}) => arrived.length > 0)
    .map(({of: {object, kind, name}, holders, arrived}) => {
      const sorted = arrived.toSorted(byArrival).map(({claim}) => claim);
      const order = model.queues?.[kind] ?? model.queue;
      const waiters = order === 'fifo' ? inOrder(model, holders, sorted) : sorted;
      return {object, kind, name, model, order, holders, waiters};
    });
};
