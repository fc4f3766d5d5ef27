import type pg from 'pg';

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

/** Part of the shop from the first day, as where people have run backfills before. */
export async function createControlTable(client: pg.Client): Promise<void> {
  await client.query(`CREATE TABLE backfill_control (
    job text PRIMARY KEY, target text NOT NULL DEFAULT '',
    command text NOT NULL DEFAULT 'run' CHECK (command IN ('run','pause','abort')),
    state text NOT NULL DEFAULT 'running',
    cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
    batch_size int, sleep_ms int, worker text, note text,
    started_at timestamptz NOT NULL DEFAULT now(), heartbeat_at timestamptz NOT NULL DEFAULT now())`);
  await client.query("COMMENT ON TABLE backfill_control IS 'backfill-control v1'");
}

/** Enters the job, or takes it up where an earlier worker left it. */
export async function takeJob(client: pg.Client, job: Job, worker: string): Promise<void> {
  await client.query(
    `INSERT INTO backfill_control (job, target, batch_size, sleep_ms, worker, rows_total)
      SELECT $1, $2, $3, $4, $5, count(*) FROM ${job.target}
      WHERE NOT EXISTS (SELECT FROM backfill_control WHERE job = $1)
      ON CONFLICT (job) DO NOTHING`,
    [job.job, job.target, job.batchSize, job.sleep, worker],
  );
  await client.query('UPDATE backfill_control SET worker = $2, heartbeat_at = now() WHERE job = $1', [
    job.job,
    worker,
  ]);
}

export async function readOrders(client: pg.Client, {job, batchSize, sleep}: Job): Promise<Orders> {
  const {rows} = await client.query(
    `SELECT command, cursor_pos AS cursor, coalesce(batch_size, $2) AS "batchSize", coalesce(sleep_ms, $3) AS sleep,
      (rows_total - rows_done)::int AS left FROM backfill_control WHERE job = $1`,
    [job, batchSize, sleep],
  );
  if (!rows[0]) throw new Error(`job ${job} is no longer in backfill_control`);
  return rows[0] as Orders;
}

export async function reportState(client: pg.Client, {job}: Job, state: WorkerState): Promise<void> {
  await client.query('UPDATE backfill_control SET state = $2, heartbeat_at = now() WHERE job = $1', [
    job,
    state,
  ]);
}

/** The last statement of a batch, so that the row is locked for an instant and no console waits for a batch. */
export async function checkpoint(client: pg.Client, {job}: Job, cursor: string, rows: number): Promise<void> {
  await client.query(
    `UPDATE backfill_control SET cursor_pos = $2, rows_done = rows_done + $3, state = 'running', heartbeat_at = now()
      WHERE job = $1`,
    [job, cursor, rows],
  );
}
