/** Server settings by name; units as PostgreSQL spells them. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** What every server here runs with: throw-away data, so no disk is waited for; everything a console can read is on. */
export const baseSettings: Settings = {
  listen_addresses: '127.0.0.1',
  fsync: false,
  // In a file below the data directory, so that a killed server leaves nothing in shared memory.
  dynamic_shared_memory_type: 'mmap',
  password_encryption: 'scram-sha-256',
  shared_buffers: '64MB',
  wal_level: 'replica',
  hot_standby: true,
  max_connections: 200,
  max_wal_senders: 10,
  max_replication_slots: 10,
  max_prepared_transactions: 5,
  // A replica without a slot may stop for a while and still find its WAL.
  wal_keep_size: '512MB',
  track_io_timing: true,
  lc_messages: 'C',
  log_line_prefix: '%m [%p] %a ',
};

/** Lines for postgresql.conf. A later line wins, so these may be appended to what is there. */
export function renderSettings(settings: Settings): string {
  return Object.entries(settings)
    .map(
      ([name, value]) => `${name} = ${typeof value === 'boolean' ? (value ? 'on' : 'off') : quote(value)}\n`,
    )
    .join('');
}

/** Sockets lie in a folder closed to others, so whoever gets there is let in; over TCP a password is asked. */
export const defaultHba = [
  'host all all 127.0.0.1/32 scram-sha-256',
  'host replication all 127.0.0.1/32 scram-sha-256',
];

/** pg_hba.conf: the lines given, after the one that lets this project itself in. */
export function renderHba(lines: readonly string[], superuser: string): string {
  return [`local all ${superuser} trust`, ...lines, 'local all all trust'].map(line => `${line}\n`).join('');
}

function quote(value: string | number): string {
  return `'${String(value).replaceAll("'", "''")}'`;
}
