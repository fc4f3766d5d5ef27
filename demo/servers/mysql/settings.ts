/** Server settings by name, as in my.cnf. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** What every server here runs with: throw-away data, so no disk is waited for. What is observable stays as the server has it. */
export const baseSettings: Settings = {
  bind_address: '127.0.0.1',
  skip_name_resolve: true,
  max_connections: 200,
  log_bin: 'binlog',
  sync_binlog: 0,
  innodb_buffer_pool_size: '128M',
  innodb_flush_log_at_trx_commit: 2,
  innodb_doublewrite: false,
  // Native asynchronous I/O is scarce where many servers run, and forbidden in some containers.
  innodb_use_native_aio: false,
};

/** Lines for my.cnf. A later line wins, so these may be appended to what is there. */
export function renderSettings(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'boolean' ? (value ? 'ON' : 'OFF') : value}\n`)
    .join('');
}
