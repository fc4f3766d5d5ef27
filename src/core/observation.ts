// What one tick of one node said, in words that fit any engine. Plain JSON; epoch and durations in milliseconds, sizes in bytes.

import type {Lacking} from './capability.ts';
import type {HistogramDelta} from './latency/histogram.ts';
import type {Waits} from './lock.ts';
import type {Replication} from './replication.ts';
import type {Session, SessionId} from './session.ts';
import type {Vitals} from './vitals.ts';

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
  /** Time left of a command that nothing counts, by what was measured of others, ms; `source` says of which. Left out: nothing was. */
  readonly left?: {readonly low: number; readonly high: number} | null;
};

/** Cumulative since the server's last reset, of one table. */
export type TableCounter =
  | 'sequentialScans'
  | 'indexScans'
  | 'rowsRead'
  /** Of those, found by reading the table from its beginning, */
  | 'rowsScanned'
  /** and by an index. */
  | 'rowsFetched'
  | 'rowsInserted'
  | 'rowsUpdated'
  | 'rowsDeleted'
  /** All three together, where the server does not tell them apart. */
  | 'rowsChanged';

export type TableStats = {
  readonly table: string;
  readonly size: number | null;
  readonly liveRows: number | null;
  readonly deadRows: number | null;
  readonly lastAutovacuum: number | null;
  readonly autovacuumRunning: boolean;
  readonly counters: Readonly<Partial<Record<TableCounter, number>>>;
  /** Why nothing is counted; `null`, or left out: it is. */
  readonly uncounted?: string | null;
  /** Sessions that have a lock on it; `null`, or left out: not known. */
  readonly holders?: number | null;
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

/** One kind of statement: how often it ended between two readings, and how long all of them took together, ms. */
type Counted = {readonly calls: number; readonly time: number};

/** What finished statements took between two readings of their counters: sums, of which means follow and no percentile. */
export type StatementMeans = Counted & {
  /** What it covers, ms. */
  readonly interval: number;
  /** Those that took most of the server's time, most first; `statement` is `null` where it is not known (yet). */
  readonly worst: readonly (Counted & {readonly id: string; readonly statement: string | null})[];
  /** Statements on watched tables. */
  readonly tables: readonly (Counted & {readonly table: string})[];
  /** What the figures leave out or include that they should not, in words. */
  readonly note: string | null;
};

/** Something an aborted migration left, with what cleans it up. */
export type Leftover = {
  readonly kind:
    | 'invalid index'
    | 'unvalidated constraint'
    | 'inactive slot'
    | 'detached partition'
    /** Tables, triggers and columns of a tool that is not seen at work. */
    | 'unfinished migration'
    /** A table as it was before a tool put another in its place. */
    | 'old table'
    /** The server's own, of an ALTER that it did not survive. */
    | 'temporary table';
  readonly name: string;
  readonly table: string | null;
  readonly detail: string;
  /** Statements or commands, one a line, in the order in which they must be run. */
  readonly cleanup: string;
  /** It is still being built, or its tool is at work: not a leftover yet. */
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
  /** Left out: this kind of server has nothing of the sort. */
  readonly means?: Reading<StatementMeans>;
  readonly roles: Reading<readonly RoleFacts[]>;
  readonly cost: Cost;
};

/** The value of a part, or `null` when it is missing. */
export const valueIn = <T>(reading: Reading<T>): T | null => ('value' in reading ? reading.value : null);

/** Why a part is missing, or `null` when it is there. */
export const missingIn = <T>(reading: Reading<T>): string | null =>
  'missing' in reading ? reading.missing : null;
