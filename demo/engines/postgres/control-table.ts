/** Part of the shop from the first day, as where people have run backfills before. */
export const controlTable = [
  `CREATE TABLE backfill_control (
    job text PRIMARY KEY, target text NOT NULL DEFAULT '',
    command text NOT NULL DEFAULT 'run' CHECK (command IN ('run','pause','abort')),
    state text NOT NULL DEFAULT 'running',
    cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
    batch_size int, sleep_ms int, worker text, note text, throttled text,
    started_at timestamptz NOT NULL DEFAULT now(), heartbeat_at timestamptz NOT NULL DEFAULT now())`,
  "COMMENT ON TABLE backfill_control IS 'backfill-control v1'",
];
