// Locks somebody waits for, and how lock modes conflict.
import type {SessionId} from './session.ts';

/** One granted or requested lock on an object that somebody waits for. */
export type Lock = {
  /** Names the object uniquely on its node. */
  readonly object: string;
  /** relation, transactionid, virtualxid, tuple, advisory, … in the server's word. */
  readonly kind: string;
  /** Readable name such as `public.orders`; `null` when it cannot be resolved from here. */
  readonly name: string | null;
  readonly session: SessionId;
  readonly mode: string;
  readonly granted: boolean;
  /** Server's clock; `null` when granted, or when the server does not tell. */
  readonly waitingSince: number | null;
  /** Concluded from states and texts, because the server does not show the lock itself. */
  readonly inferred?: true;
  /** Held by the session itself, past the end of its statement and transaction. */
  readonly ofSession?: true;
};

/** Said by the server itself rather than derived from lock modes. */
export type KnownEdge = {
  readonly waiter: SessionId;
  readonly blocker: SessionId;
  /** The blocker holds what the waiter needs; else it only waits ahead of it. */
  readonly hard: boolean;
  /** Concluded from states and texts, because the server does not show the lock itself. */
  readonly inferred: boolean;
  readonly kind: string;
  readonly name: string | null;
  readonly waitingSince: number | null;
  /** As in `Lock`. */
  readonly ofSession?: true;
};

/**
 * How lock modes of this engine conflict, as data, so that a recording needs no engine to be diagnosed.
 * A mode that is missing from a table conflicts with nothing.
 */
export type LockModel = {
  /** requested mode → modes that block it when another session holds them */
  readonly granted: Readonly<Record<string, readonly string[]>>;
  /** requested mode → modes that block it when another session waits for them */
  readonly pending: Readonly<Record<string, readonly string[]>>;
  /** `fifo`: only requests ahead in the queue count; `priority`: every waiting request does. */
  readonly queue: 'fifo' | 'priority';
  /** Kinds of objects whose queues are served otherwise. */
  readonly queues?: Readonly<Record<string, 'fifo' | 'priority'>>;
  /** What ends with a cancelled statement: the transaction it is in (left out), or only itself, so that an older transaction keeps its locks. */
  readonly cancelEnds?: 'transaction' | 'statement';
};

export type Waits = {
  readonly locks: readonly Lock[];
  readonly edges: readonly KnownEdge[];
  /** Why the picture may be incomplete. */
  readonly partial: string | null;
};
