// What one tick of one node said, in words that fit any engine. Plain JSON; epoch and durations in milliseconds, sizes in bytes.

import type {Lacking} from './capability.ts';
import type {HistogramDelta} from './latency/histogram.ts';
import type {Waits} from './lock.ts';
import type {Session, SessionId} from './session.ts';
import type {Vitals} from './vitals.ts';

/** Log positions are in the unit of `Replication.unit`; differences are what counts. */
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

/** One stream that a replica receives and applies; most replicas have one. */
export type Channel = {
  /** Empty for the only or default one. */
  readonly name: string;
  readonly upstream: string | null;
  readonly receiver: 'running' | 'connecting' | 'stopped';
  readonly applier: 'running' | 'stopped';
  /** Parallel workers that apply; `null`: one thread, or not known. */
  readonly workers: number | null;
  /** Received and not applied yet, bytes. */
  readonly backlog: number | null;
  /** By the server's own count of whole seconds, ms; `null`: it does not say, which is not 0. */
  readonly secondsBehind: number | null;
  /** Why receiver or applier stopped or cannot connect, in the server's words. */
  readonly error: string | null;
};

/** What a replica says itself of its lag, ms, and what it goes by. */
export type OwnLag = {
  readonly lag: number;
  /** Best first: a heartbeat table, the commit time of the transaction being applied, whole seconds behind. */
  readonly source: 'heartbeat' | 'applier timestamp' | 'seconds behind';
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
  /** `null`: it says nothing, or nothing that can be relied on. */
  readonly ownLag: OwnLag | null;
  /** Empty where the server has no such thing as channels. */
  readonly channels: readonly Channel[];
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
  readonly unit: 'bytes' | 'transactions';
  /**
   * Positions by the server or domain that transactions began on; `position` is their sum. What a replica has from elsewhere does not
   * count as replayed. `null`: there is one log, and positions compare as they are.
   */
  readonly origins: Readonly<Record<string, number>> | null;
  readonly self: ReplicaSelf | null;
  readonly replicas: readonly ReplicaSeen[];
  readonly slots: readonly Slot[];
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
  /** `percent`: the server tells a share of `total`, and nothing of how much that is. */
  readonly unit: 'blocks' | 'rows' | 'bytes' | 'items' | 'percent' | null;
  /** Where `total` comes from, in words; or why there is no counter. */
  readonly source: string;
  /** The phase waits by its nature (for lockers): no ETA. */
  readonly waiting: boolean;
  readonly waitsFor: SessionId | null;
  readonly lockersDone: number | null;
  readonly lockersTotal: number | null;
  /** A lock that it will need before it ends and does not have yet, and who holds one against it now; `null`: none, or not known. */
  readonly lockNext: {readonly mode: string; readonly holders: readonly SessionId[]} | null;
  /** How full the log is that keeps what others change meanwhile, 0–1: the command fails when it is full. `null`: there is none, or not known. */
  readonly changeLog: number | null;
  /** The server counts, but not whose progress it is; `source` says so. */
  readonly untold: boolean;
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

/** Statements that finished between two readings of the server's own histogram. Those that have not finished are not in it. */
export type StatementLatency = {
  /** What it covers, ms. */
  readonly interval: number;
  readonly all: HistogramDelta;
  /** Statements on watched tables, as far as the server tells them apart. */
  readonly tables: readonly {readonly table: string; readonly statements: HistogramDelta}[];
  /** What the figures leave out or include that they should not, in words. */
  readonly note: string | null;
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

/** A role of the sessions that are connected. */
export type RoleFacts = {
  readonly user: string;
  /** Why our role may not signal its sessions, although it may those of others; `null`: nothing is known that forbids it. */
  readonly protected: Lacking | null;
  /** Time-outs that its sessions get without setting any themselves, ms; 0 = none. */
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
  /** Missing where the server has no histogram of its statements, and before the second reading. */
  readonly latency: Reading<StatementLatency>;
  readonly roles: Reading<readonly RoleFacts[]>;
  readonly cost: Cost;
};

/** The value of a part, or `null` when it is missing. */
export const valueIn = <T>(reading: Reading<T>): T | null => ('value' in reading ? reading.value : null);

/** Why a part is missing, or `null` when it is there. */
export const missingIn = <T>(reading: Reading<T>): string | null =>
  'missing' in reading ? reading.missing : null;
