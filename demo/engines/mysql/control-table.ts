/** Part of the shop from the first day, as where people have run backfills before. */
export const controlTable = `CREATE TABLE backfill_control (
  job varchar(190) PRIMARY KEY, target varchar(190) NOT NULL DEFAULT '',
  command varchar(10) NOT NULL DEFAULT 'run' CHECK (command IN ('run', 'pause', 'abort')),
  state varchar(10) NOT NULL DEFAULT 'running',
  cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
  batch_size int, sleep_ms int, worker varchar(190), note text, throttled text,
  started_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  heartbeat_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)) COMMENT = 'backfill-control v1'`;
