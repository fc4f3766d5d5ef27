import type {Control, Orders} from '../../migration/control.ts';

/** Part of the shop from the first day, as where people have run backfills before. */
export const controlTable = [
  `CREATE TABLE backfill_control (
    job text PRIMARY KEY, target text NOT NULL DEFAULT '',
    command text NOT NULL DEFAULT 'run' CHECK (command IN ('run','pause','abort')),
    state text NOT NULL DEFAULT 'running',
    cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
    batch_size int, sleep_ms int, worker text, note text,
    started_at timestamptz NOT NULL DEFAULT now(), heartbeat_at timestamptz NOT NULL DEFAULT now())`,
  "COMMENT ON TABLE backfill_control IS 'backfill-control v1'",
];

export const control: Control = {
  async takeJob(client, {job, target, batchSize, sleep}, worker) {
    await client.query(
      `INSERT INTO backfill_control (job, target, batch_size, sleep_ms, worker, rows_total)
        SELECT $1, $2, $3, $4, $5, count(*) FROM ${target}
        WHERE NOT EXISTS (SELECT FROM backfill_control WHERE job = $1)
        ON CONFLICT (job) DO NOTHING`,
      [job, target, batchSize, sleep, worker],
    );
    await client.query('UPDATE backfill_control SET worker = $2, heartbeat_at = now() WHERE job = $1', [
      job,
      worker,
    ]);
  },

  async readOrders(client, {job, batchSize, sleep}) {
    const [orders] = await client.query<Orders>(
      `SELECT command, cursor_pos AS cursor, coalesce(batch_size, $2) AS "batchSize", coalesce(sleep_ms, $3) AS sleep,
        (rows_total - rows_done)::int AS left FROM backfill_control WHERE job = $1`,
      [job, batchSize, sleep],
    );
    return orders;
  },

  async reportState(client, {job}, state) {
    await client.query('UPDATE backfill_control SET state = $2, heartbeat_at = now() WHERE job = $1', [
      job,
      state,
    ]);
  },

  async checkpoint(client, {job}, cursor, rows) {
    await client.query(
      `UPDATE backfill_control SET cursor_pos = $2, rows_done = rows_done + $3, state = 'running', heartbeat_at = now()
        WHERE job = $1`,
      [job, cursor, rows],
    );
  },
};
