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

export type JobVerb = 'pause' | 'resume' | 'abort';

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
  /** The backend or host that does the work. */
  readonly worker: string | null;
  readonly workerSession: SessionId | null;
  /** Since the worker last wrote, ms by the server's clock. */
  readonly silence: number | null;
  readonly batchSize: number | null;
  readonly pause: number | null;
  readonly startedAt: number | null;
  readonly can: Readonly<Partial<Record<JobVerb, Capability>>>;
  /** As the tool said it. */
  readonly raw: string;
};
