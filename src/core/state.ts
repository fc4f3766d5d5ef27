// What all events so far add up to. Only the fold makes it; nobody changes it.

import type {Outcome} from './action.ts';
import type {Alert} from './alert.ts';
import type {Baseline} from './baseline/baseline.ts';
import type {Event, EventOf} from './event.ts';
import type {JobReading} from './job.ts';
import type {InFlight, MeansState, ProbeState, StatementsState} from './latency/state.ts';
import type {NativeProgress, Observation} from './observation.ts';
import type {Channel, OwnLag} from './replication.ts';
import type {RunnerLock} from './runner-lock.ts';
import type {Series} from './series.ts';
import type {SessionId} from './session.ts';
import type {TableState} from './tables/state.ts';
import type {Counter, Vitals} from './vitals.ts';
import type {WaitGraph} from './waits/graph.ts';

/** How a session belongs to the migration. */
export type Relation = 'migration' | 'blocks the migration' | 'waits for the migration' | 'none';

/** Per second over the last interval; absent when it could not be told (first tick, reset, gap). */
export type Rates = Readonly<Partial<Record<Counter, number>>>;

export type RateWindow = {
  readonly tenSeconds: number | null;
  readonly minute: number | null;
  readonly fiveMinutes: number | null;
};

/** One piece of migration work, native or by a tool, with an estimate that keeps its promises. */
export type Progress = {
  readonly key: string;
  readonly node: string;
  readonly title: string;
  readonly table: string | null;
  readonly phase: string;
  /** Share of the whole, 0–1; `null` where no counter exists. Goes back only with `reestimated`. */
  readonly fraction: number | null;
  readonly done: number | null;
  readonly total: number | null;
  readonly unit: NativeProgress['unit'];
  readonly source: string;
  /** Units per second. */
  readonly rate: RateWindow;
  /** Time left, ms, as a range from the rates; `null` with the reason in `etaMissing`. */
  readonly eta: {readonly low: number; readonly high: number} | null;
  readonly etaMissing: string | null;
  readonly reestimated: boolean;
  readonly startedAt: number | null;
  /** No unit was done since; `null` while it moves. */
  readonly stalledSince: number | null;
  /** Waiting for a lock, for lockers, paused, throttled, worker lost: in words without ids of sessions. */
  readonly stalledBecause: string | null;
  readonly waitsFor: SessionId | null;
  /** The session that does the work, where it is known. */
  readonly session: SessionId | null;
  readonly lockNext: NativeProgress['lockNext'];
  readonly changeLog: NativeProgress['changeLog'];
  readonly untold: boolean;
  /** Set for a tool's job. */
  readonly job: JobReading | null;
  /** The most that `fraction` has been. */
  readonly peak: number | null;
  /** When a unit was last seen done; the first reading counts. */
  readonly movedAt: number;
  /** The last five minutes. `done` is `null` for readings of an earlier phase: their units do not compare. */
  readonly readings: readonly {
    readonly at: number;
    readonly done: number | null;
    readonly fraction: number | null;
  }[];
};

export type LagSource =
  | 'heartbeat'
  | 'log position'
  | 'replay timestamp'
  | 'primary’s account'
  | OwnLag['source'];

/** One replica: what the primary says, what it says itself, and what follows. */
export type Replica = {
  readonly name: string;
  /** Our node for it, when we are connected (or were). */
  readonly node: string | null;
  /** `null`: the primary does not list it. */
  readonly state: string | null;
  readonly sync: string | null;
  /** Replay lag, ms; `null` is unknown, with the reason. */
  readonly lag: number | null;
  readonly lagSource: LagSource | null;
  readonly lagMissing: string | null;
  /** The true lag is at least `lag`: the window of known positions is shorter. */
  readonly lagAtLeast: boolean;
  /** What lies between the primary and what it replayed, in `behindUnit`. */
  readonly behind: number | null;
  readonly behindUnit: 'bytes' | 'transactions';
  readonly channels: readonly Channel[];
  /** Why a heartbeat table that was named does not serve. */
  readonly heartbeatMissing: string | null;
  /** Transactions of its own that the primary does not have; `null`: none are known. */
  readonly errant: number | null;
  readonly writeLag: number | null;
  readonly flushLag: number | null;
  readonly paused: boolean | null;
  readonly intendedDelay: number | null;
  readonly conflicts: number | null;
  /** Session that replay waits for on the replica, and since when (server's clock). */
  readonly replayBlockedBy: SessionId | null;
  readonly replayBlockedFor: number | null;
  /** Gone from the primary's list since (our clock). */
  readonly lostSince: number | null;
  readonly lagSeries: Series;
  /** The highest lag seen, ms, and when. */
  readonly worst: {readonly lag: number; readonly at: number} | null;
};

/** A transaction that is undone, as it was first seen: by the server's clock, and rows still to be changed back. */
export type Rollback = {
  /** Of its session. */
  readonly identity: string | null;
  readonly since: number;
  readonly rows: number | null;
};

export type NodeState = {
  readonly node: string;
  readonly cluster: string;
  readonly address: string;
  readonly link: 'connecting' | 'up' | 'lost';
  readonly facts: EventOf<'node.connected'> | null;
  readonly lost: {readonly since: number; readonly error: string; readonly retryAt: number} | null;
  readonly observation: Observation | null;
  readonly observedAt: number | null;
  readonly graph: WaitGraph;
  /** Waits without a visible blocker for longer than one reading, which falls between a holder's end and the next one's turn now and then. */
  readonly unexplained: ReadonlySet<SessionId>;
  /** Sessions that are the migration, with the evidence in words. */
  readonly migration: ReadonlyMap<SessionId, string>;
  /** Last `SET lock_timeout` or `statement_timeout` seen in a migration session's text. */
  readonly timeoutsSeen: ReadonlyMap<
    SessionId,
    {readonly lock: string | null; readonly statement: string | null}
  >;
  /** Transactions that are being undone, by session. */
  readonly rollbacks: ReadonlyMap<SessionId, Rollback>;
  readonly rates: Rates;
  /** What each counter and gauge was when it was first read: what has come about since we watch. */
  readonly first: Pick<Vitals, 'counters' | 'gauges'>;
  readonly progress: readonly Progress[];
  /** By which migration runners keep each other out. */
  readonly runnerLocks: readonly RunnerLock[];
  readonly toolErrors: Readonly<Record<string, string>>;
  readonly inFlight: InFlight;
  readonly probes: Readonly<Record<string, ProbeState>>;
  /** `null`: the server keeps no histogram, or nothing was read of it yet. */
  readonly statements: StatementsState | null;
  /** `null`: the server counts none so, or nothing was read of them twice yet. */
  readonly means: MeansState | null;
  /** Watched tables, by the server's name for them. */
  readonly tables: Readonly<Record<string, TableState>>;
  /** Log position of this node over time, for the lag ruler. */
  readonly positions: Series;
  readonly series: Readonly<Record<NodeSeries, Series>>;
};

type NodeSeries = 'transactions' | 'statements' | 'blocked' | 'active' | 'logRate' | 'connections';

export type RaisedAlert = {readonly alert: Alert; readonly at: number};

export type ActionState = {
  readonly asked: EventOf<'action.asked'>;
  readonly status: 'asked' | 'refused' | 'sent' | 'settled';
  readonly detail: string;
  readonly outcome: Outcome | null;
  readonly at: number;
};

/** Arming is per cluster and runs out `armedFor` after its last use. */
export type Arming = {readonly cluster: string; readonly since: number; readonly lastUsed: number};

/** How long a console stays armed without use, ms. */
export const armedFor = 600_000;

export type State = {
  /** `at` of the newest event. */
  readonly now: number;
  readonly opened: EventOf<'session.opened'> | null;
  readonly closed: string | null;
  readonly nodes: Readonly<Record<string, NodeState>>;
  /** Primaries first, then in the order they were named. */
  readonly order: readonly string[];
  readonly replicas: Readonly<Record<string, readonly Replica[]>>;
  /** By cluster. */
  readonly baselines: Readonly<Record<string, Baseline>>;
  readonly alerts: Readonly<Record<string, RaisedAlert>>;
  readonly actions: Readonly<Record<string, ActionState>>;
  readonly arming: Arming | null;
  /** Jobs that poll migtop and are told to wait, by what is held; and by whom. */
  readonly held: Readonly<Record<string, {readonly since: number; readonly operator: string}>>;
  /** What the events panel lists: everything but observations, newest last. */
  readonly log: readonly Event[];
};

export const alertKey = (alert: Pick<Alert, 'kind' | 'node' | 'subject'>): string =>
  `${alert.kind}|${alert.node}|${alert.subject}`;
