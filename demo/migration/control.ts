import type {Client} from '../engines/client.ts';

// The worker's side of the open convention "backfill-control v1": a console or a person writes command, batch_size,
// sleep_ms and note; the worker writes the rest.

type Command = 'run' | 'pause' | 'abort';
export type WorkerState = 'running' | 'paused' | 'done' | 'aborted' | 'failed';

/** What the worker reads before each batch. */
export interface Orders {
  readonly command: Command;
  readonly cursor: string | null;
  readonly batchSize: number;
  readonly sleep: number;
  /** Rows left of those counted at the start. */
  readonly left: number;
}

export interface Job {
  readonly job: string;
  readonly target: string;
  readonly batchSize: number;
  /** Milliseconds between two batches. */
  readonly sleep: number;
}

/** The control table, in an engine's SQL. */
export interface Control {
  /** Enters the job, or takes it up where an earlier worker left it. */
  takeJob(client: Client, job: Job, worker: string): Promise<void>;
  /** Undefined when the job is no longer there. */
  readOrders(client: Client, job: Job): Promise<Orders | undefined>;
  reportState(client: Client, job: Job, state: WorkerState): Promise<void>;
  /** The last statement of a batch, so that the row is locked for an instant and no console waits for a batch. */
  checkpoint(client: Client, job: Job, cursor: string, rows: number): Promise<void>;
}
