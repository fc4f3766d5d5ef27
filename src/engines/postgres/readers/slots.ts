// Replication slots, and the log that the server keeps for them.
import type {Slot} from '../../../core/replication.ts';
import type {Reader} from '../../reader.ts';
import {count, flag, type Row, text} from '../../row.ts';
import {isAtLeast} from '../versions.ts';

const slotsSql = (version: number): string => `select slot_name as name, slot_type as kind, active,
  pg_wal_lsn_diff(
    case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, restart_lsn) as retained,
  safe_wal_size as safe,
  ${isAtLeast(version, 17) ? 'coalesce(invalidation_reason, wal_status)' : 'wal_status'} as status
from pg_replication_slots order by slot_name`;

const slotOf = (row: Row): Slot => ({
  name: text(row, 'name') ?? '',
  kind: text(row, 'kind') === 'logical' ? 'logical' : 'physical',
  active: flag(row, 'active'),
  retained: count(row, 'retained'),
  safe: count(row, 'safe'),
  status: text(row, 'status'),
});

export const makeSlotsReader = (version: number): Reader<readonly Slot[]> => ({
  name: 'slots',
  every: 10_000,
  budget: 20,
  sql: () => slotsSql(version),
  read: rows => rows.map(slotOf),
});
