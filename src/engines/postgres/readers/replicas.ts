// The replicas that stream from this node, by its own account.
import type {ReplicaSeen} from '../../../core/replication.ts';
import type {Reader} from '../../reader.ts';
import {millis, position, type Row, text} from '../../row.ts';
import {micros} from '../sql.ts';

/** A walsender that sends a base backup feeds no replica. */
const sql = `select w.pid, a.application_name as name, coalesce(host(a.client_addr), 'local socket') as address,
  w.state, w.sync_state as sync, w.sent_lsn as sent, w.write_lsn as written, w.flush_lsn as flushed,
  w.replay_lsn as replayed, ${micros('w.write_lag')} as write_lag, ${micros('w.flush_lag')} as flush_lag,
  ${micros('w.replay_lag')} as replay_lag, ${micros('clock_timestamp() - w.reply_time')} as reply_age
from pg_stat_get_wal_senders() w cross join lateral pg_stat_get_activity(w.pid) a
where w.state is distinct from 'backup' order by w.pid`;

const seen = (row: Row): ReplicaSeen => ({
  name: text(row, 'name') || (text(row, 'address') ?? ''),
  address: text(row, 'address'),
  serverId: null,
  session: text(row, 'pid') ?? '',
  state: text(row, 'state'),
  sync: text(row, 'sync'),
  sent: position(row, 'sent'),
  written: position(row, 'written'),
  flushed: position(row, 'flushed'),
  replayed: position(row, 'replayed'),
  writeLag: millis(row, 'write_lag'),
  flushLag: millis(row, 'flush_lag'),
  replayLag: millis(row, 'replay_lag'),
  replyAge: millis(row, 'reply_age'),
});

/** Several replicas that left the name at its default are told apart by where they are, and then by their process. */
const withUniqueNames = (replicas: readonly ReplicaSeen[]): readonly ReplicaSeen[] => {
  const shared = (name: string) => replicas.filter(other => other.name === name).length > 1;
  const placed = replicas.map(replica =>
    shared(replica.name) ? {...replica, name: `${replica.name}@${replica.address}`} : replica,
  );
  return placed.map(replica =>
    placed.filter(({name}) => name === replica.name).length > 1
      ? {...replica, name: `${replica.name}#${replica.session}`}
      : replica,
  );
};

export const replicasReader: Reader<readonly ReplicaSeen[]> = {
  name: 'replicas',
  every: 0,
  budget: 20,
  sql: () => sql,
  read: rows => withUniqueNames(rows.map(seen)),
};
