import type {Control, Orders} from '../../migration/control.ts';

/** Part of the shop from the first day, as where people have run backfills before. */
export const controlTable = `CREATE TABLE backfill_control (
  job varchar(190) PRIMARY KEY, target varchar(190) NOT NULL DEFAULT '',
  command varchar(10) NOT NULL DEFAULT 'run' CHECK (command IN ('run', 'pause', 'abort')),
  state varchar(10) NOT NULL DEFAULT 'running',
  cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
  batch_size int, sleep_ms int, worker varchar(190), note text,
  started_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  heartbeat_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)) COMMENT = 'backfill-control v1'`;

export const control: Control = {
  async takeJob(client, {job, target, batchSize, sleep}, worker) {
    await client.query(
      `INSERT IGNORE INTO backfill_control (job, target, batch_size, sleep_ms, worker, rows_total)
        SELECT ?, ?, ?, ?, ?, count(*) FROM ${target}
        WHERE NOT EXISTS (SELECT 1 FROM backfill_control WHERE job = ?)`,
      [job, target, batchSize, sleep, worker, job],
    );
    await client.query('UPDATE backfill_control SET worker = ?, heartbeat_at = now(6) WHERE job = ?', [
      worker,
      job,
    ]);
  },

  async readOrders(client, {job, batchSize, sleep}) {
    const [orders] = await client.query<Orders>(
      `SELECT command, cursor_pos AS "cursor", coalesce(batch_size, ?) AS "batchSize", coalesce(sleep_ms, ?) AS "sleep",
        rows_total - rows_done AS "left" FROM backfill_control WHERE job = ?`,
      [batchSize, sleep, job],
    );
    return orders;
  },

  async reportState(client, {job}, state) {
    await client.query('UPDATE backfill_control SET state = ?, heartbeat_at = now(6) WHERE job = ?', [
      state,
      job,
    ]);
  },

  async checkpoint(client, {job}, cursor, rows) {
    await client.query(
      `UPDATE backfill_control SET cursor_pos = ?, rows_done = rows_done + ?, state = 'running', heartbeat_at = now(6)
        WHERE job = ?`,
      [cursor, rows, job],
    );
  },
};
