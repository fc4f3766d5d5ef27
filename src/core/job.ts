// A migration tool's or backfill's own account of its work.
import type {Capability} from './capability.ts';
import type {SessionId} from './session.ts';

export type JobState =
  | 'running'
  | 'pausing'
  | 'paused'
  | 'resuming'
  | 'aborting'
  | 'aborted'
  | 'done'
  | 'failed';

/** `panic`: an abort that the tool does not clean up after; only the kill switch does that. */
export type JobVerb = 'pause' | 'resume' | 'abort' | 'postpone' | 'cut over' | 'set' | 'panic';

/** What the work goes by and can be told while it runs, in the words of its tool: `chunk-size`, 1000. */
export type JobSetting = {readonly name: string; readonly value: string};

/** What a job is told. */
export type JobOrder =
  | {readonly verb: Exclude<JobVerb, 'set'>}
  | {readonly verb: 'set'; readonly setting: JobSetting};

/** One reading of a migration tool or backfill. */
export type JobReading = {
  /** Unique on its node, stable over the job's life: `<tool>:<name>`. */
  readonly job: string;
  readonly tool: string;
  readonly title: string;
  readonly table: string | null;
  readonly phase: string;
  readonly state: JobState;
  readonly done: number | null;
  readonly total: number | null;
  readonly unit: 'rows' | 'blocks' | 'bytes' | 'items' | null;
  /** Where `total` comes from. */
  readonly source: string;
  readonly throttled: string | null;
  /** Of a tool that swaps tables at the end; `postponed`: it waits to be told, or will; `null`: it does not swap, or is not that far. */
  readonly cutOver: 'postponed' | 'under way' | null;
  /** The backend or host that does the work. */
  readonly worker: string | null;
  readonly workerSession: SessionId | null;
  /** Since the worker last wrote, ms by the server's clock. */
  readonly silence: number | null;
  readonly batchSize: number | null;
  readonly pause: number | null;
  readonly startedAt: number | null;
  /** The most useful first; empty: none can be changed. */
  readonly settings: readonly JobSetting[];
  /** Backends of the tool beside the one that does the work. */
  readonly sessions: readonly SessionId[];
  /** What becomes of the work when one of its backends is cancelled or terminated; `null`: what the server does is all. */
  readonly whenStopped: string | null;
  /** What has to be run by hand after an abort, in this order. */
  readonly cleanUp: readonly string[];
  readonly can: Readonly<Partial<Record<JobVerb, Capability>>>;
  /** As the tool said it. */
  readonly raw: string;
};
