// What `migtop snapshot --json` prints. Names and meanings stay; new fields may come. Ids are strings, times of day are ISO 8601,
// durations are seconds, sizes are bytes. `null` is unknown or not applicable, never zero. Texts are as the server gave them.
import type {Advice} from '../core/advice/advise.ts';
import type {Alert} from '../core/alert.ts';
import type {Capabilities} from '../core/capability.ts';
import type {Role} from '../core/event.ts';
import type {JobState} from '../core/job.ts';
import type {Stopped} from '../core/replication/stopped.ts';
import type {LagSource, Progress} from '../core/state.ts';

export type Snapshot = {
  /** Raised with a change that an older reader could not understand. */
  readonly schema: 1;
  /** Of migtop. */
  readonly version: string;
  readonly at: string;
  /** Exit code 0 for `healthy`, 2 for `unhealthy`; 1 when no node could be reached. What is not known is not healthy. */
  readonly verdict: 'healthy' | 'unhealthy';
  /** The console's three sentences. */
  readonly health: string;
  readonly progressNow: string;
  readonly press: string;
  readonly nodes: readonly SnapshotNode[];
  /** Every edge of the wait-for graphs. */
  readonly waits: readonly SnapshotWait[];
  /** Sessions that wait although nobody is to be seen that they wait for. */
  readonly unexplained: readonly {readonly node: string; readonly waiter: string; readonly why: string}[];
  /** Sessions that block others and wait for nobody, those that block most first. */
  readonly roots: readonly SnapshotRoot[];
  /** All that would help now, most useful first. */
  readonly advice: readonly SnapshotAdvice[];
  readonly replicas: readonly SnapshotReplica[];
  readonly progress: readonly SnapshotProgress[];
  readonly runnerLocks: readonly SnapshotRunnerLock[];
  readonly alerts: readonly SnapshotAlert[];
};

export type SnapshotNode = {
  /** Unique in this snapshot; what `node` means everywhere else. */
  readonly node: string;
  readonly cluster: string;
  readonly address: string;
  readonly reachable: boolean;
  /** Why it is not reachable. */
  readonly error: string | null;
  readonly role: Role | null;
  readonly product: string | null;
  readonly version: readonly number[] | null;
  readonly user: string | null;
  readonly database: string | null;
  /** Protocol version; `null` for clear text, or when it is not connected. */
  readonly tls: string | null;
  readonly sessions: SnapshotSessions | null;
  /** `true`, or the reason why not and, where there is one, the statement that would change it. */
  readonly capabilities: Capabilities | null;
};

/** Sessions but migtop's own. `waiting`: for a lock, whatever their state. */
export type SnapshotSessions = {
  readonly total: number;
  readonly waiting: number;
  /** Sessions in each state, by its name; states that none is in are left out. */
  readonly states: Readonly<Record<string, number>>;
};

export type SnapshotWait = {
  readonly node: string;
  readonly waiter: string;
  readonly blocker: string;
  /** `hard`: the blocker holds a conflicting lock; `soft`: it is queued ahead with a conflicting request. */
  readonly kind: 'hard' | 'soft';
  /** What the waiter asks for. */
  readonly mode: string | null;
  /** What the blocker holds, or asks for. */
  readonly blockerMode: string | null;
  /** Readable name of what is locked, or its kind in the server's word where it has none. */
  readonly object: string;
  readonly seconds: number | null;
};

export type SnapshotRoot = {
  readonly node: string;
  readonly session: string;
  /** Sessions that wait for it, directly or through others. */
  readonly blocks: number;
  /** The longest of those waits. */
  readonly seconds: number | null;
  readonly state: string | null;
  readonly user: string | null;
  readonly application: string | null;
  readonly statement: string | null;
  /** How it is known to be the migration; `null`: it is not. */
  readonly migration: string | null;
  /** What helps against this root: on itself, or on the migration in the middle of its queue. */
  readonly press: readonly SnapshotAdvice[];
};

export type SnapshotAdvice = Pick<
  Advice,
  | 'key'
  | 'action'
  | 'node'
  | 'session'
  | 'job'
  | 'index'
  | 'frees'
  | 'freesNext'
  | 'stillBlocked'
  | 'rollsBack'
  | 'leaves'
  | 'warnings'
  | 'why'
>;

export type SnapshotReplica = {
  readonly cluster: string;
  /** As its primary knows it. */
  readonly name: string;
  /** Set when it is watched. */
  readonly node: string | null;
  readonly state: string | null;
  readonly sync: string | null;
  readonly lagSeconds: number | null;
  readonly lagSource: LagSource | null;
  /** The true lag is at least `lagSeconds`. */
  readonly lagAtLeast: boolean;
  /** Why the lag is not known. */
  readonly lagMissing: string | null;
  /** In the one of the two that the server counts in. */
  readonly behindBytes: number | null;
  readonly behindTransactions: number | null;
  /** Receivers that do not receive and appliers that failed, the worst first. */
  readonly stopped: readonly Stopped[];
  readonly paused: boolean | null;
  readonly replayBlockedBy: string | null;
  readonly lost: boolean;
};

/** By which a migration runner (Flyway, Liquibase, …) keeps a second one out. */
export type SnapshotRunnerLock = {
  readonly node: string;
  readonly runner: string;
  readonly lock: string;
  /** The session that has it; `null`: it is a row of a table. */
  readonly holder: string | null;
  /** Who has it by the runner's own words. */
  readonly by: string | null;
  readonly seconds: number | null;
  /** Why nobody will let go of it; `null`: nothing says so. */
  readonly stuck: string | null;
  /** What lets go of it. */
  readonly release: string;
};

export type SnapshotProgress = {
  readonly node: string;
  readonly title: string;
  readonly table: string | null;
  readonly phase: string;
  /** Set for the job of a tool. */
  readonly job: string | null;
  readonly state: JobState | null;
  /** Share of the whole, 0–1. */
  readonly fraction: number | null;
  readonly done: number | null;
  readonly total: number | null;
  readonly unit: Progress['unit'];
  /** Where `total` comes from, or why there is none. */
  readonly source: string;
  readonly perSecond: number | null;
  readonly etaSeconds: {readonly low: number; readonly high: number} | null;
  readonly etaMissing: string | null;
  readonly stalledBecause: string | null;
  readonly session: string | null;
  readonly waitsFor: string | null;
};

type SnapshotAlert = Pick<Alert, 'kind' | 'node' | 'subject' | 'severity' | 'evidence'>;
