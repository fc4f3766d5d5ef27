// The vocabulary of everything that happens. A recording is a list of these; state is what they add up to.

import type {ActionKind, ActionTarget, Effect, Outcome} from './action.ts';
import type {Alert, AlertKind} from './alert.ts';
import type {Band} from './baseline/band.ts';
import type {Rest} from './canary.ts';
import type {Capabilities} from './capability.ts';
import type {JobReading} from './job.ts';
import type {HistogramDelta} from './latency/histogram.ts';
import type {LockModel} from './lock.ts';
import type {Observation} from './observation.ts';
import type {RunnerLock} from './runner-lock.ts';
import type {SessionId} from './session.ts';

/** Raised with every change that an older reader could not understand. */
export const schemaVersion = 2;

export type Role = 'primary' | 'replica';

/** Thresholds in force, recorded so that a replay judges as the live console did. */
export type Limits = {
  /** Sessions blocked longer than this raise an alert, ms. */
  readonly blockedFor: number;
  /** This many blocked sessions make it critical. */
  readonly blockedSessions: number;
  /** Replay lag, ms. */
  readonly lag: number;
  /** A transaction idle for longer than this is named, ms. */
  readonly idleInTransaction: number;
  /** Share of usable connections, 0–1. */
  readonly connections: number;
  /** Canary p95, ms. */
  readonly canary: number;
  /** A job whose worker has been silent for longer than this has lost it, ms. */
  readonly workerSilence: number;
  /** Retained log behind a slot, bytes. */
  readonly retained: number;
  /** So many times its baseline a series is told of, */
  readonly baselineTimes: number;
  /** when it was so for this long, ms. */
  readonly baselineFor: number;
  /** After a migration all must be as before for this long to count as recovered, ms. */
  readonly recoveredFor: number;
  /** What has not recovered so long after the migration's end is waited for no longer, ms. */
  readonly recoverWithin: number;
};

/** Which sessions are the migration, beside those that run DDL or a known tool. */
export type Watch = {
  readonly applications: readonly string[];
  readonly users: readonly string[];
  readonly tables: readonly string[];
};

export type NodeName = {readonly node: string; readonly cluster: string; readonly address: string};

export type Event = {readonly at: number} & (
  | {
      readonly type: 'session.opened';
      readonly schema: number;
      readonly version: string;
      readonly targets: readonly NodeName[];
      readonly limits: Limits;
      readonly watch: Watch;
      /** IANA name, and minutes east of UTC when it was opened. */
      readonly zone: string;
      readonly zoneOffset: number;
      readonly operator: string;
      readonly readOnly: boolean;
      /** Literals were taken out of what follows before it was stored; left out: they are in it. */
      readonly redacted?: true;
    }
  | {readonly type: 'session.closed'; readonly reason: string}
  | {
      readonly type: 'node.connected';
      readonly node: string;
      readonly cluster: string;
      readonly address: string;
      readonly engine: string;
      /** `PostgreSQL 18.4` */
      readonly product: string;
      readonly version: readonly number[];
      readonly role: Role;
      /** Stays the same while it is the same server process: system identifier and start time. */
      readonly server: string;
      readonly user: string;
      readonly database: string;
      /** `TLSv1.3`, or `null` for clear text. */
      readonly tls: string | null;
      readonly capabilities: Capabilities;
      readonly lockModel: LockModel;
      /** Ids of our own backends: left out of every panel. */
      readonly own: readonly SessionId[];
    }
  | {
      readonly type: 'node.lost';
      readonly node: string;
      readonly cluster: string;
      readonly address: string;
      readonly error: string;
      readonly retryAt: number;
    }
  | {
      readonly type: 'node.changed';
      readonly node: string;
      readonly what: 'role' | 'restart' | 'found';
      readonly from: string;
      readonly to: string;
    }
  | {readonly type: 'node.observed'; readonly node: string; readonly observation: Observation}
  /** All jobs of one tool on one node; a job that is no longer in the list has ended. `error`: could not be read this time. */
  | {
      readonly type: 'tool.observed';
      readonly node: string;
      readonly tool: string;
      readonly jobs: readonly JobReading[];
      /** Of migration runners; left out: this tool knows of none. */
      readonly locks?: readonly RunnerLock[];
      readonly error: string | null;
    }
  | {
      readonly type: 'probe.observed';
      readonly node: string;
      readonly probe: string;
      /** Interval it covers, ms. */
      readonly interval: number;
      readonly histogram: HistogramDelta;
      readonly errors: number;
      readonly lastError: string | null;
      /** How long the probe that is out now has waited, ms. */
      readonly stuckFor: number | null;
      /** It asks what users ask for; left out: it asks the server itself. */
      readonly isEndpoint?: boolean;
      /** It is a statement of the user's own, of which nobody knows how long it should take. */
      readonly isOwn?: boolean;
      /** It was due so many times while another canary had the connection, and was not asked; left out: never. */
      readonly heldBack?: number;
      /** It is not asked for now; left out: it is. */
      readonly rest?: Rest;
    }
  | {readonly type: 'alert.raised'; readonly alert: Alert}
  | {
      readonly type: 'alert.cleared';
      readonly kind: AlertKind;
      readonly node: string;
      readonly subject: string;
      readonly lasted: number;
    }
  | {
      readonly type: 'action.asked';
      readonly id: string;
      /** Actions confirmed together share one. */
      readonly group: string | null;
      readonly node: string;
      readonly operator: string;
      readonly action: ActionKind;
      readonly target: ActionTarget;
      readonly command: string;
      readonly effect: Effect;
    }
  | {
      readonly type: 'action.refused';
      readonly id: string;
      readonly reason: string;
      readonly fix: string | null;
    }
  | {readonly type: 'action.sent'; readonly id: string; readonly reply: string}
  | {
      readonly type: 'action.settled';
      readonly id: string;
      readonly outcome: Outcome;
      readonly detail: string;
      /** From sending to seeing the outcome, ms. */
      readonly took: number;
      /** Waiters of the target that were seen released, and after how long, ms. */
      readonly released: number;
      readonly releasedAfter: number | null;
    }
  /** The baseline of a cluster, by series: taken by the operator from the last minutes, or from a recording that is named. */
  | {
      readonly type: 'baseline.taken';
      readonly cluster: string;
      readonly operator: string;
      /** `null`: of this session. */
      readonly recording: string | null;
      readonly bands: Readonly<Record<string, Band>>;
    }
  | {readonly type: 'mark.added'; readonly operator: string; readonly text: string}
);

type WithoutMoment<T> = T extends unknown ? Omit<T, 'at'> : never;

/** An event before the journal has given it its moment. */
export type Fact = WithoutMoment<Event>;

export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, {readonly type: T}>;
