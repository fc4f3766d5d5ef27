import type {SessionId} from '../session.ts';
import type {LockQueue} from './queue.ts';

/** `waiter` cannot go on before `blocker` does. Hard: it holds a conflicting lock. Soft: it is queued ahead with a conflicting request. */
export type WaitEdge = {
  readonly waiter: SessionId;
  readonly blocker: SessionId;
  readonly hard: boolean;
  /** Concluded from states and texts, because the server does not show the lock itself. */
  readonly inferred: boolean;
  /** Kind of the lock object in the server's word. */
  readonly kind: string;
  readonly name: string | null;
  /** Mode that the waiter asks for, and that the blocker holds or asks for; `null` where the server does not tell. */
  readonly mode: string | null;
  readonly blockerMode: string | null;
  /** Server's clock. */
  readonly since: number | null;
  /** The blocker's lock outlives its statement and transaction. */
  readonly ofSession?: true;
};

export type Root = {
  readonly session: SessionId;
  /** Sessions that wait for it, directly or through others. */
  readonly blocks: number;
  /** The longest of those waits, ms. */
  readonly longest: number | null;
};

/** Who waits behind a session, directly or through others: how many, and the longest of their waits, ms. */
export type Behind = {readonly count: number; readonly longest: number | null};

/**
 * The wait-for graph of one node at one tick. Of the soft edges only those are kept that no chain of others implies, so that a queue of a
 * thousand stays small: who waits for whom through others is exact, direct blockers are asked of `allBlockers`.
 */
export type WaitGraph = {
  /** The lock queues it was made of, for what-if questions. */
  readonly queues: readonly LockQueue[];
  readonly edges: readonly WaitEdge[];
  readonly byWaiter: ReadonlyMap<SessionId, readonly WaitEdge[]>;
  readonly byBlocker: ReadonlyMap<SessionId, readonly WaitEdge[]>;
  /** Sessions that wait, longest wait first. */
  readonly waiters: readonly SessionId[];
  /** Who waits behind each session that blocks, through others too. */
  readonly behind: ReadonlyMap<SessionId, Behind>;
  /** Sessions that block and do not wait, heaviest first; members of a cycle stand in for it where it has no root. */
  readonly roots: readonly Root[];
  /** Possible deadlocks: facts only once the detector has not resolved them. */
  readonly cycles: readonly (readonly SessionId[])[];
  /** Waits without a visible blocker, and why. */
  readonly unexplained: ReadonlyMap<SessionId, string>;
  /** Longest wait of each waiter so far, ms by the server's clock; `null` unknown. */
  readonly waited: ReadonlyMap<SessionId, number | null>;
};

export const emptyGraph: WaitGraph = {
  queues: [],
  edges: [],
  byWaiter: new Map(),
  byBlocker: new Map(),
  behind: new Map(),
  waiters: [],
  roots: [],
  cycles: [],
  unexplained: new Map(),
  waited: new Map(),
};
