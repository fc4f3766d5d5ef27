// What happened in one or several recordings, as plain data: `migtop report -o report.json` writes exactly this.
// Moments are epoch ms, durations ms, sizes bytes, shares 0–1. `null` is unknown or not there, never 0.
import type {ActionKind, Outcome} from '../core/action.ts';
import type {Severity} from '../core/alert.ts';
import type {Limits} from '../core/event.ts';
import type {Course} from './course.ts';
import type {Incident} from './incident.ts';
import type {Curve, Periods} from './series.ts';
import type {MigrationStatement, Work} from './work.ts';

/** Raised with every change that an older reader of the JSON could not understand. */
export const storyFormat = 2;

export type RecordingFacts = {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly operator: string | null;
  readonly version: string | null;
  readonly readOnly: boolean | null;
  /** Why the session ended; `null`: it was cut off, or goes on. */
  readonly closed: string | null;
  /** What of it cannot be read, in words. */
  readonly damage: string | null;
};

export type NodeFacts = {
  readonly cluster: string;
  readonly node: string;
  readonly address: string;
  readonly product: string | null;
  readonly role: string | null;
  readonly user: string | null;
  readonly database: string | null;
  readonly tls: string | null;
};

export type ActionFacts = {
  readonly id: string;
  readonly at: number;
  readonly operator: string;
  readonly cluster: string;
  readonly node: string;
  readonly action: ActionKind;
  readonly session: string | null;
  readonly target: string;
  readonly command: string;
  readonly predicted: string;
  readonly refused: {readonly at: number; readonly reason: string} | null;
  readonly sent: {readonly at: number; readonly reply: string} | null;
  readonly settled: {
    readonly at: number;
    readonly outcome: Outcome;
    readonly detail: string;
    readonly took: number;
    readonly released: number;
    readonly releasedAfter: number | null;
  } | null;
  /** What came of it, as one sentence. */
  readonly result: string;
  readonly leavesBehind: readonly string[];
};

export type Entry = {
  readonly at: number;
  readonly kind: 'session' | 'node' | 'alert' | 'over' | 'action' | 'result' | 'mark' | 'phase';
  readonly severity: Severity | null;
  readonly who: string | null;
  readonly text: string;
  /** The exact command, where one was sent. */
  readonly command: string | null;
};

/**
 * When nobody was hurt by the incidents any more: no waits, no lag, throughput and p95 near what they were before, for five seconds. It is
 * asked while the migration goes on, too; whether the servers recovered from that is in `courses`.
 */
export type Aftermath = {
  readonly state: 'over' | 'not over' | 'unknown' | 'no incident';
  /** Of the last incident; `null`: it had not ended. */
  readonly endedAt: number | null;
  /** When its effects were over. */
  readonly at: number | null;
  /** The same since it ended. */
  readonly after: number | null;
  readonly checks: readonly {
    readonly what: string;
    readonly at: number | null;
    readonly why: string;
  }[];
  readonly sentence: string;
};

/** What one cluster is compared with, and what became of it after its incidents and its migrations. */
export type ClusterFacts = {
  readonly cluster: string;
  readonly periods: Periods;
  readonly aftermath: Aftermath;
  /** Its migrations, in the order of time, each with whether and when the servers recovered from it. */
  readonly courses: readonly Course[];
};

export type LeftBehind = {
  readonly cluster: string;
  readonly node: string;
  /** Of the thing alone. */
  readonly name: string;
  readonly what: string;
  readonly detail: string;
  readonly cleanup: string | null;
};

export type OwnCost = {
  readonly cluster: string;
  readonly node: string;
  readonly readings: number;
  /** From sending the statements of a reading to the last answer. */
  readonly elapsed: number;
  readonly worst: number;
  readonly statements: number;
  readonly roundTrips: number;
  readonly interval: number;
  /** Share of the time that a reading was under way. */
  readonly share: number;
};

export type Unseen = {
  readonly cluster: string | null;
  readonly node: string | null;
  readonly what: string;
  readonly why: string;
  readonly fix: string | null;
};

export type Verdict = {
  readonly tone: 'critical' | 'warning' | 'good' | 'unknown';
  readonly sentences: readonly string[];
};

export type Story = {
  readonly format: typeof storyFormat;
  readonly version: string;
  /** Whose clock times are shown in: that of the first recording. */
  readonly zone: {readonly name: string; readonly offset: number};
  readonly from: number;
  readonly to: number;
  /** Literals were taken out of statements and messages. */
  readonly redacted: boolean;
  readonly recordings: readonly RecordingFacts[];
  readonly limits: Limits | null;
  readonly nodes: readonly NodeFacts[];
  readonly verdict: Verdict;
  readonly migration: {
    readonly tools: readonly string[];
    readonly work: readonly Work[];
    readonly statements: readonly MigrationStatement[];
    /** Statements beyond those that are listed. */
    readonly more: number;
  };
  readonly incidents: readonly Incident[];
  readonly actions: readonly ActionFacts[];
  readonly timeline: readonly Entry[];
  /** Entries beyond those that are listed. */
  readonly timelineMore: number;
  readonly clusters: readonly ClusterFacts[];
  readonly curves: readonly Curve[];
  readonly leftBehind: readonly LeftBehind[];
  readonly lessons: readonly string[];
  readonly cost: readonly OwnCost[];
  readonly unseen: readonly Unseen[];
};
