// What happened in one or several recordings, as plain data: `migtop report -o report.json` writes exactly this.
// Moments are epoch ms, durations ms, sizes bytes, shares 0–1. `null` is unknown or not there, never 0.
import type {ActionKind, Outcome} from '../core/action.ts';
import type {AlertKind, Severity} from '../core/alert.ts';
import type {Limits} from '../core/event.ts';
import type {StatementKind} from '../core/session.ts';

/** Raised with every change that an older reader of the JSON could not understand. */
export const storyFormat = 1;

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

/** Samples in equal steps of time; a step without a reading is left out, and `mean` is `null` where a reading had no value. */
export type Points = {
  /** Width of a step, ms. */
  readonly step: number;
  readonly at: readonly number[];
  readonly mean: readonly (number | null)[];
  /** The highest single reading of the step. */
  readonly most: readonly (number | null)[];
};

export type Stretch = {readonly from: number; readonly to: number; readonly why: string};

/** Work whose progress was told by the server or by a tool. */
export type Work = {
  readonly cluster: string;
  readonly node: string;
  readonly title: string;
  readonly table: string | null;
  /** The tool whose job it is; `null`: a statement of the server. */
  readonly tool: string | null;
  readonly from: number;
  readonly to: number;
  readonly phases: readonly {readonly at: number; readonly phase: string}[];
  readonly fraction: number | null;
  readonly done: number | null;
  readonly total: number | null;
  readonly unit: string | null;
  readonly source: string;
  /** The session that does it, where it is known. */
  readonly session: string | null;
  /** The action that stopped its session, in words. */
  readonly stopped: string | null;
  /** State of the job when it was last seen, in the tool's word. */
  readonly state: string | null;
  /** It was still there in the last reading. */
  readonly goesOn: boolean;
  readonly progress: Points;
  /** When it stood still, and why. */
  readonly pauses: readonly Stretch[];
};

/** A statement of a session that belongs to the migration. */
export type MigrationStatement = {
  readonly cluster: string;
  readonly node: string;
  readonly session: string;
  readonly user: string | null;
  readonly application: string | null;
  readonly tool: string | null;
  /** How the session is known to belong. */
  readonly evidence: string;
  readonly statement: string | null;
  readonly statementCut: boolean;
  readonly brief: string;
  readonly kind: StatementKind | null;
  readonly from: number;
  readonly to: number;
  /** The longest it was seen waiting for locks. */
  readonly waited: number | null;
  readonly lockTimeout: string | null;
  /** The action that stopped it, in words. */
  readonly stopped: string | null;
  readonly goesOn: boolean;
};

export type AlertSpan = {
  readonly cluster: string;
  readonly node: string;
  readonly kind: AlertKind;
  readonly subject: string;
  /** At its worst. */
  readonly severity: Severity;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
  readonly sentence: string;
  readonly from: number;
  /** `null`: it lasted when the recording ended. */
  readonly to: number | null;
  /** When it was last seen to last. */
  readonly seenTo: number;
};

/** A session as it was while others waited for it. */
export type Party = {
  readonly session: string;
  readonly user: string | null;
  readonly application: string | null;
  readonly client: string | null;
  readonly database: string | null;
  readonly state: string;
  readonly statement: string | null;
  readonly statementCut: boolean;
  /** Since its transaction began. */
  readonly inTransaction: number | null;
  /** How it is known to be the migration; `null`: it is not. */
  readonly migration: string | null;
  /** Sessions behind it, directly or through others. */
  readonly blocks: number;
  readonly waited: number | null;
  /** `AccessExclusiveLock on public.orders`; `null`: it waits for nothing. */
  readonly waitsFor: string | null;
};

/** Sessions of one application (or user, where there is no application) that waited. */
export type Hurt = {
  readonly who: string;
  readonly sessions: number;
  readonly longest: number | null;
  /** What they wanted to do, most frequent first. */
  readonly statements: readonly string[];
};

export type Family = 'locks' | 'replication' | 'reach' | 'saturation' | 'work';

export type Ending = {
  readonly how: 'action' | 'by itself' | 'not seen';
  readonly action: string | null;
  /** From sending the action to the end of the incident. */
  readonly after: number | null;
  readonly sentence: string;
};

export type Incident = {
  readonly number: number;
  readonly family: Family;
  readonly cluster: string;
  readonly node: string;
  readonly severity: Severity;
  readonly title: string;
  readonly from: number;
  /** `null`: it lasted when the recording ended. */
  readonly to: number | null;
  readonly seenTo: number;
  readonly alerts: readonly AlertSpan[];
  /** When most sessions waited; `null`: nobody was seen waiting. */
  readonly peak: {readonly at: number; readonly sessions: number} | null;
  readonly longestWait: number | null;
  /** Whom everybody waited for at the peak. */
  readonly root: Party | null;
  /** Those that waited for it and held up others. */
  readonly between: readonly Party[];
  readonly otherRoots: readonly Party[];
  readonly hurt: readonly Hurt[];
  readonly blocked: Points;
  readonly ending: Ending;
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

export type Measure =
  | 'blocked'
  | 'longest wait'
  | 'p95'
  | 'p99'
  | 'throughput'
  | 'connections'
  | 'lag'
  | 'log rate';

/** Of one period: the median of its steps, and the worst single reading. */
export type Stat = {readonly typical: number; readonly worst: number; readonly readings: number};

export type Curve = {
  readonly cluster: string;
  readonly node: string;
  readonly measure: Measure;
  /** What it measures: `server statements`, `canary`, `statements in flight`, `transactions`, … */
  readonly of: string;
  readonly unit: 'ms' | 'sessions' | 'per second' | 'bytes per second';
  readonly points: Points;
  readonly before: Stat | null;
  readonly during: Stat | null;
  readonly after: Stat | null;
  /** Typical and worst of the period, in times of what was typical before. */
  readonly ratios: {
    readonly during: number | null;
    readonly duringWorst: number | null;
    readonly after: number | null;
  };
};

export type Span = {readonly from: number; readonly to: number};

export type Periods = {
  /** Before the migration or the first trouble: the baseline. `null`: too short to compare with. */
  readonly before: Span | null;
  readonly during: Span | null;
  readonly after: Span | null;
  /** What the first and the last moment of `during` are. */
  readonly why: string;
};

export type Recovery = {
  /** `unneeded`: there was no incident. */
  readonly state: 'recovered' | 'not recovered' | 'unknown' | 'unneeded';
  readonly at: number | null;
  /** Since the last incident ended. */
  readonly after: number | null;
  readonly checks: readonly {
    readonly what: string;
    readonly at: number | null;
    readonly why: string;
  }[];
  readonly sentence: string;
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
  readonly periods: Periods;
  readonly curves: readonly Curve[];
  readonly recovery: Recovery;
  readonly leftBehind: readonly LeftBehind[];
  readonly lessons: readonly string[];
  readonly cost: readonly OwnCost[];
  readonly unseen: readonly Unseen[];
};
