// Who keeps old row versions alive. All five sources are needed: each has been the only one to name the culprit.
import type {SnapshotHolder} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';

const sql = `select 'session' as kind, pid::text as id, greatest(age(backend_xmin), age(backend_xid)) as age
from pg_stat_activity
where (backend_xmin is not null or backend_xid is not null) and pid <> pg_backend_pid()
  and backend_type is distinct from 'walsender'
union all
select 'slot', slot_name, greatest(age(xmin), age(catalog_xmin)) from pg_replication_slots
where xmin is not null or catalog_xmin is not null
union all
select 'prepared transaction', gid, age(transaction) from pg_prepared_xacts
union all
select 'replica', application_name, age(backend_xmin) from pg_stat_replication where backend_xmin is not null
order by age desc limit 20`;

const kinds: Readonly<Record<string, SnapshotHolder['kind']>> = {
  session: 'session',
  slot: 'slot',
  'prepared transaction': 'prepared transaction',
  replica: 'replica',
};

const holderOf = (row: Row): SnapshotHolder => ({
  kind: kinds[text(row, 'kind') ?? ''] ?? 'session',
  id: text(row, 'id') ?? '',
  age: count(row, 'age') ?? 0,
  since: null,
});

export const snapshotsReader: Reader<readonly SnapshotHolder[]> = {
  name: 'snapshots',
  every: 10_000,
  budget: 20,
  sql: () => sql,
  read: rows => rows.map(holderOf),
};
