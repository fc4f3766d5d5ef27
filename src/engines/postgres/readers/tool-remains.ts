// Tables, triggers and columns that pg_repack, pg-osc and pgroll leave when they are killed (migration-tools §4). Catalogs only: no table is read.
import type {Leftover} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import {thisDatabase} from '../sql.ts';

/** pg_repack holds an advisory lock on its target for all of its run. */
const repackAtWork = `(select l.pid::text from pg_locks l where l.locktype = 'advisory' and l.database = ${thisDatabase}
  and l.classid = 16185446 and l.objsubid = 2 and l.objid::bigint - 2147483648 = r.target limit 1)`;

/** The log and the copy are named by the oid of the table; the trigger writes to the log, so it goes first. */
const repack = `select 'unfinished migration' as kind, coalesce(r.objects[1], r.trigger_of) as name, r.trigger_of as table,
  concat('left by pg_repack, of which no session is seen',
    case when r.has_trigger then ', with a trigger that every write still runs' end) as detail,
  concat_ws(E'\\n',
    case when r.has_trigger then format('DROP TRIGGER repack_trigger ON %s;', r.trigger_of) end,
    (select string_agg(format('DROP TABLE IF EXISTS %s;', o), E'\\n' order by o) from unnest(r.objects) o),
    (select format('DROP TYPE IF EXISTS %I.%I;', n.nspname, y.typname) from pg_type y join pg_namespace n on n.oid = y.typnamespace
      where n.nspname = 'repack' and y.typname = concat('pk_', r.target))) as cleanup,
  ${repackAtWork} as builder
from (
  select t.target, (select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.oid = t.target) as trigger_of,
    exists (select from pg_trigger g where g.tgrelid = t.target and g.tgname = 'repack_trigger') as has_trigger,
    array_remove(array_agg(t.object order by t.object), null) as objects
  from (
    select substring(c.relname from '[0-9]+$')::bigint as target, format('%I.%I', n.nspname, c.relname) as object
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'repack' and c.relkind = 'r' and c.relname ~ '^(table|log)_[0-9]{1,10}$'
    union all
    select g.tgrelid::bigint, null from pg_trigger g where g.tgname = 'repack_trigger') t
  group by t.target) r`;

/** pg-osc names nothing about itself: a session whose statement speaks of its tables is taken for it. */
const speaksOf = (name: string): string => `(select a.pid::text from pg_stat_activity a
  where a.pid <> pg_backend_pid() and a.backend_type = 'client backend' and a.datname = current_database()
    and strpos(a.query, ${name}) > 0 and a.query !~* '^\\s*drop' limit 1)`;

const osc = `select 'unfinished migration', format('%I.%I', n.nspname, c.relname), format('%I.%I', n.nspname, o.base),
  concat('left by pg-osc, of which no session is seen',
    case when o.trigger_of is not null then ', with a trigger that every write still runs' end),
  concat_ws(E'\\n',
    case when o.trigger_of is not null then format('DROP TRIGGER primary_to_audit_table_trigger ON %s;', o.trigger_of) end,
    format('DROP TABLE IF EXISTS %I.%I;', n.nspname, c.relname)),
  ${speaksOf('c.relname')}
from pg_class c join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (select substring(c.relname from '^pgosc_(?:st|at)_(.+)_[0-9a-f]{6}$') as base) b
  cross join lateral (select b.base, (
    select format('%I.%I', n.nspname, t.relname) from pg_trigger g join pg_class t on t.oid = g.tgrelid
    where g.tgname = 'primary_to_audit_table_trigger' and t.relnamespace = c.relnamespace and t.relname = b.base
      and c.relname ~ '^pgosc_at_') as trigger_of) o
where c.relkind in ('r', 'p') and c.relname ~ '^pgosc_(st|at)_.+_[0-9a-f]{6}$'`;

const oscOld = `select 'old table', format('%I.%I', n.nspname, c.relname),
  format('%I.%I', n.nspname, substring(c.relname from '^pgosc_op_table_(.+)$')),
  'the table as it was before pg-osc changed it; drop it when nobody needs it',
  format('DROP TABLE IF EXISTS %I.%I;', n.nspname, c.relname), ${speaksOf('c.relname')}
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and c.relname ~ '^pgosc_op_table_.+'`;

/**
 * Between its start and its end a migration of pgroll is meant to last; what it lacks is somebody who ends it. All columns are
 * looked at only where a function of pgroll, in whatever schema, shows that it was used here.
 */
const pgroll = `select 'unfinished migration', format('%I.%I', n.nspname, c.relname), format('%I.%I', n.nspname, c.relname),
  'begun with pgroll and neither completed nor rolled back; pgroll complete would finish it',
  concat('pgroll rollback', case when n.nspname ~ '^[a-z_][a-z0-9_]*$' then ' --schema ' || n.nspname end),
  (select a.pid::text from pg_stat_get_activity(null) a
    where a.application_name ~ '^pgroll' and a.datid = ${thisDatabase} limit 1)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where exists (select from pg_proc where proname = 'is_active_migration_period')
  and c.relkind in ('r', 'p') and exists (
  select from pg_attribute x where x.attrelid = c.oid and x.attnum > 0 and not x.attisdropped
    and (x.attname = '_pgroll_needs_backfill' or starts_with(x.attname, '_pgroll_new_')))`;

const sql = `select * from (\n${[repack, osc, oscOld, pgroll].join('\nunion all ')}\n) found limit 200`;

const leftoverOf = (row: Row): Leftover => ({
  kind: text(row, 'kind') === 'old table' ? 'old table' : 'unfinished migration',
  name: text(row, 'name') ?? '',
  table: text(row, 'table'),
  detail: text(row, 'detail') ?? '',
  cleanup: text(row, 'cleanup') ?? '',
  builder: text(row, 'builder'),
});

/** They stay until somebody removes them: looked for at attach, after DDL and actions, and else every few minutes. */
export const makeToolRemainsReader = (isReplica: boolean): Reader<readonly Leftover[]> => ({
  name: 'tool_remains',
  every: 120_000,
  budget: 50,
  sql: () => (isReplica ? null : sql),
  read: rows => rows.map(leftoverOf),
});
