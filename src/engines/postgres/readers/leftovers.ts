// What aborted migrations left behind, each with the statement that cleans it up.
import type {Leftover} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import {thisDatabase} from '../sql.ts';
import {isAtLeast} from '../versions.ts';

/** REINDEX CONCURRENTLY makes several indexes invalid at once and reports one of them at a time. */
const builder = `(select p.pid from pg_stat_progress_create_index p
  where p.datid = ${thisDatabase}
    and (p.index_relid = i.indexrelid or p.relid = i.indrelid and p.command like 'REINDEX%') limit 1)`;

/** Who may not see other roles' progress takes the lock that every builder holds as a sign of one; others never look at locks. */
const hiddenBuilder = `(select l.pid from pg_locks l join pg_stat_get_activity(null) a on a.pid = l.pid
  where not pg_has_role('pg_read_all_stats', 'usage') and l.relation = i.indrelid and l.database = ${thisDatabase} and l.mode = 'ShareUpdateExclusiveLock' and l.granted
    and a.backend_type is null limit 1)`;

export const invalidIndexes = `select 'invalid index' as kind, format('%I.%I', n.nspname, c.relname) as name,
  format('%I.%I', tn.nspname, t.relname) as table,
  concat_ws(', ',
    case when c.relkind = 'I' then 'a partition lacks it' when i.indisready then 'every write still maintains it'
      else 'not maintained' end,
    case when i.indisunique and i.indisready then 'still enforces uniqueness' end,
    case when c.relname ~ '_cc(new|old)[0-9]*$' then 'left by REINDEX CONCURRENTLY' end) as detail,
  format('DROP INDEX %s%I.%I;', case when c.relkind = 'i' then 'CONCURRENTLY ' else '' end, n.nspname, c.relname) as cleanup,
  coalesce(${builder}, ${hiddenBuilder})::text as builder
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
  join pg_class t on t.oid = i.indrelid join pg_namespace tn on tn.oid = t.relnamespace
where not i.indisvalid`;

/** From 18 on a constraint may be declared not to be enforced; that one is not waiting to be validated. */
const unvalidated = (version: number): string => `select 'unvalidated constraint',
  format('%I', k.conname), format('%I.%I', n.nspname, t.relname),
  'new rows are checked, old ones are not',
  format('ALTER TABLE %I.%I VALIDATE CONSTRAINT %I;', n.nspname, t.relname, k.conname), null
from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_namespace n on n.oid = t.relnamespace
where not k.convalidated${isAtLeast(version, 18) ? ' and k.conenforced' : ''}`;

const detached = `select 'detached partition', format('%I.%I', n.nspname, c.relname), format('%I.%I', pn.nspname, p.relname),
  'its detachment was begun and not finished',
  format('ALTER TABLE %I.%I DETACH PARTITION %I.%I FINALIZE;', pn.nspname, p.relname, n.nspname, c.relname), null
from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
  join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
where i.inhdetachpending`;

const inactiveSlots = `select 'inactive slot', slot_name, null, concat(slot_type, ', nobody reads it, the server keeps ',
    pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), ' of log for it'),
  format('SELECT pg_drop_replication_slot(%L);', slot_name), null
from pg_replication_slots where not active and not temporary`;

/** None of them can be cleaned up on a replica, which has them from its primary. */
const leftoversSql = (version: number): string =>
  `select * from (\n${[
    invalidIndexes,
    unvalidated(version),
    ...(isAtLeast(version, 14) ? [detached] : []),
    inactiveSlots,
  ].join('\nunion all ')}\n) found limit 200`;

const kinds: Readonly<Record<string, Leftover['kind']>> = {
  'invalid index': 'invalid index',
  'unvalidated constraint': 'unvalidated constraint',
  'inactive slot': 'inactive slot',
  'detached partition': 'detached partition',
};

const leftoverOf = (row: Row): readonly Leftover[] => {
  const kind = kinds[text(row, 'kind') ?? ''];
  return kind === undefined
    ? []
    : [
        {
          kind,
          name: text(row, 'name') ?? '',
          table: text(row, 'table'),
          detail: text(row, 'detail') ?? '',
          cleanup: text(row, 'cleanup') ?? '',
          builder: text(row, 'builder'),
        },
      ];
};

export const makeLeftoversReader = (version: number, isReplica: boolean): Reader<readonly Leftover[]> => ({
  name: 'leftovers',
  every: 15_000,
  budget: 50,
  sql: () => (isReplica ? null : leftoversSql(version)),
  read: rows => rows.flatMap(leftoverOf),
});
