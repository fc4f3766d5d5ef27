// What one tick of one node said, in words that fit any engine. Plain JSON; epoch and durations in milliseconds, sizes in bytes.

import type {Waits} from './lock.ts';
import type {Session, SessionId} from './session.ts';
/** Log positions are bytes since the start of the log; differences are what counts. */
export type ReplicaSeen = {
  /** application_name or host:port, as the primary knows it. */
  readonly name: string;
  readonly address: string | null;
  readonly session: SessionId;
  readonly state: string | null;
  readonly sync: string | null;
  readonly sent: number | null;
  readonly written: number | null;
  readonly flushed: number | null;
  readonly replayed: number | null;
  /** Time lags by the primary's own account, ms; stale when idle, frozen when replay stalls. */
  readonly writeLag: number | null;
  readonly flushLag: number | null;
  readonly replayLag: number | null;
  /** Since the replica last answered, ms. */
  readonly replyAge: number | null;
};

export type ReplicaSelf = {
  /** host:port it streams from; `null`: no receiver runs. */
  readonly upstream: string | null;
  /** How the upstream knows it: joins with `ReplicaSeen.name`. */
  readonly name: string | null;
  /** `null`: a receiver runs, and what it does is hidden. */
  readonly streaming: boolean | null;
  readonly received: number | null;
  readonly replayed: number | null;
  /** Commit time of the last replayed transaction, on the primary's clock. */
  readonly lastReplayed: number | null;
  /** Since the last message of the upstream, ms. */
  readonly messageAge: number | null;
  readonly paused: boolean | null;
  /** Applied with this intended delay, ms. */
  readonly intendedDelay: number | null;
  /** Queries cancelled here because replay needed their locks or rows; a counter. */
  readonly conflicts: number | null;
  /** How long replay waits for a conflicting query before it cancels it, ms; -1 = for ever. */
  readonly conflictPatience: number | null;
};

export type Slot = {
  readonly name: string;
  readonly kind: 'physical' | 'logical';
  readonly active: boolean;
  readonly retained: number | null;
  /** Bytes that can still be written before the slot is lost; `null`: no limit is set. */
  readonly safe: number | null;
  readonly status: string | null;
};

export type Replication = {
  /** Written (primary) or replayed (replica) position of this node. */
  readonly position: number | null;
  readonly self: ReplicaSelf | null;
  readonly replicas: readonly ReplicaSeen[];
  readonly slots: readonly Slot[];
};

/** Cumulative since the server's last reset; the fold turns them into rates. */
export type Counter =
  | 'commits'
  | 'rollbacks'
  | 'deadlocks'
  | 'conflicts'
  | 'tempFiles'
  | 'tempBytes'
  | 'blocksHit'
  | 'blocksRead'
  | 'rowsRead'
  | 'rowsInserted'
  | 'rowsUpdated'
  | 'rowsDeleted'
  | 'logBytes'
  | 'checkpointsTimed'
  | 'checkpointsRequested'
  | 'sessionsKilled';

export type Gauge =
  | 'connections'
  | 'connectionsUsable'
  | 'connectionsMax'
  | 'active'
  | 'idle'
  | 'idleInTransaction'
  | 'databaseSize'
  | 'preparedTransactions'
  | 'lockRows';

/** Who keeps old row versions alive. */
export type SnapshotHolder = {
  readonly kind: 'session' | 'slot' | 'prepared transaction' | 'replica';
  readonly id: string;
  /** Transactions. */
  readonly age: number;
};

export type Vitals = {
  readonly counters: Readonly<Partial<Record<Counter, number>>>;
  readonly gauges: Readonly<Partial<Record<Gauge, number>>>;
  /** Oldest first. */
  readonly snapshotHolders: readonly SnapshotHolder[];
};

/** What the server reports of one long command. Phases weigh what share of the whole work they are. */
export type NativeProgress = {
  readonly session: SessionId;
  /** `CREATE INDEX CONCURRENTLY`, `ALTER TABLE (rewrite)`, … */
  readonly command: string;
  readonly table: string | null;
  /** The index being built, for example. */
  readonly object: string | null;
  readonly phase: string;
  /** Share of the whole that earlier phases were, 0–1; `null` where no order of phases is known. */
  readonly before: number | null;
  /** Share of the whole that this phase is, 0–1. */
  readonly weight: number | null;
  readonly done: number | null;
  readonly total: number | null;
  readonly unit: 'blocks' | 'rows' | 'bytes' | 'items' | null;
  /** Where `total` comes from, in words; or why there is no counter. */
  readonly source: string;
  /** The phase waits by its nature (for lockers): no ETA. */
  readonly waiting: boolean;
  readonly waitsFor: SessionId | null;
  readonly lockersDone: number | null;
  readonly lockersTotal: number | null;
};

export type TableStats = {
  readonly table: string;
  readonly size: number | null;
  readonly liveRows: number | null;
  readonly deadRows: number | null;
  readonly lastAutovacuum: number | null;
  readonly autovacuumRunning: boolean;
  readonly counters: Readonly<
    Partial<
      Record<
        'sequentialScans' | 'indexScans' | 'rowsRead' | 'rowsInserted' | 'rowsUpdated' | 'rowsDeleted',
        number
      >
    >
  >;
};

/** Something an aborted migration left, with the statement that cleans it up. */
export type Leftover = {
  readonly kind: 'invalid index' | 'unvalidated constraint' | 'inactive slot' | 'detached partition';
  readonly name: string;
  readonly table: string | null;
  readonly detail: string;
  readonly cleanup: string;
  /** It is still being built: not a leftover yet. */
  readonly builder: SessionId | null;
};

/** Time-outs a role gets without setting any itself, ms; 0 = none. */
export type RoleTimeouts = {
  readonly user: string;
  readonly lock: number | null;
  readonly statement: number | null;
};

/** One part of an observation: when it was read (our clock), and what it said or why it is missing. */
export type Reading<T> =
  | {readonly at: number; readonly value: T}
  | {readonly at: number; readonly missing: string};

export type Cost = {
  /** From sending the tick's statements to the last answer, ms. */
  readonly elapsed: number;
  readonly statements: number;
  readonly roundTrips: number;
  /** Until the next tick, ms, and why it is not the usual. */
  readonly interval: number;
  readonly reason: string | null;
};

export type Observation = {
  /** The server's clock when it answered. */
  readonly serverNow: number;
  readonly sessions: Reading<readonly Session[]>;
  readonly waits: Reading<Waits>;
  readonly replication: Reading<Replication>;
  readonly vitals: Reading<Vitals>;
  readonly progress: Reading<readonly NativeProgress[]>;
  readonly tables: Reading<readonly TableStats[]>;
  readonly leftovers: Reading<readonly Leftover[]>;
  readonly timeouts: Reading<readonly RoleTimeouts[]>;
  readonly cost: Cost;
};

/** The value of a part, or `null` when it is missing. */
export const valueIn = <T>(reading: Reading<T>): T | null => ('value' in reading ? reading.value : null);

/** Why a part is missing, or `null` when it is there. */
export const missingIn = <T>(reading: Reading<T>): string | null =>
  'missing' in reading ? reading.missing : null;
