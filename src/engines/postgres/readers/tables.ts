// Statistics of the watched tables. Nothing here waits for a lock on them: sizes are those of the last ANALYZE.
import type {TableStats} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {count, flag, millis, type Row, text} from '../../row.ts';
import {statementsIn} from '../../words.ts';
import {lexicon} from '../lexicon.ts';
import {literal, micros, thisDatabase} from '../sql.ts';

/** As the server would fold it: quotes keep the case. */
const folded = (part: string): string =>
  part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase();

/** `schema.table` or `table`, each part quoted or not; the database's name may come first. */
export const partsOfName = (name: string): {readonly schema: string | null; readonly table: string} => {
  const parts = (statementsIn(name, lexicon)[0] ?? [])
    .filter(({key}) => key !== '.')
    .map(({raw}) => folded(raw));
  return {schema: parts.at(-2) ?? null, table: parts.at(-1) ?? ''};
};

const matches = (name: string): string => {
  const {schema, table} = partsOfName(name);
  return schema === null
    ? `(relname = ${literal(table)} and nspname !~ '^pg_')`
    : `(relname = ${literal(table)} and nspname = ${literal(schema)})`;
};

/** Of an index; those of a table itself are the rows that TID and bitmap scans found. */
const ofIndexes = (figure: string): string =>
  `sum((select sum(${figure}(i.indexrelid)) from pg_index i where i.indrelid = c.oid))`;

const fetched = `(coalesce(${ofIndexes('pg_stat_get_tuples_fetched')}, 0) + sum(pg_stat_get_tuples_fetched(c.oid)))`;

/** A partitioned table is the sum of its leaves; pg_partition_tree() would lock them. */
const tablesSql = (names: readonly string[]): string => `with recursive watched as (
  select c.oid as root, c.oid, format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and (${names.map(matches).join(' or ')})
  union
  select w.root, i.inhrelid, w.name from watched w join pg_inherits i on i.inhparent = w.oid)
select w.name as table,
  case when bool_or(c.relpages > 0)
    then sum(greatest(c.relpages, 0) + greatest(coalesce(t.relpages, 0), 0)) * current_setting('block_size')::bigint end as size,
  sum(pg_stat_get_live_tuples(c.oid)) as live, sum(pg_stat_get_dead_tuples(c.oid)) as dead,
  ${micros('max(pg_stat_get_last_autovacuum_time(c.oid))')} as last_autovacuum,
  bool_or(exists (
    select from pg_stat_progress_vacuum v cross join lateral pg_stat_get_activity(v.pid) a
    where v.relid = c.oid and v.datname = current_database() and a.backend_type = 'autovacuum worker')) as autovacuum,
  sum(pg_stat_get_numscans(c.oid)) as "sequentialScans",
  ${ofIndexes('pg_stat_get_numscans')} as "indexScans",
  sum(pg_stat_get_tuples_returned(c.oid)) + ${fetched} as "rowsRead",
  sum(pg_stat_get_tuples_returned(c.oid)) as "rowsScanned", ${fetched} as "rowsFetched",
  (select count(distinct l.pid) from pg_locks l where l.granted and l.locktype = 'relation'
    and l.database = ${thisDatabase} and l.pid <> pg_backend_pid()
    and l.relation in (select p.oid from watched p where p.root = w.root)) as holders,
  sum(pg_stat_get_tuples_inserted(c.oid)) as "rowsInserted",
  sum(pg_stat_get_tuples_updated(c.oid)) as "rowsUpdated", sum(pg_stat_get_tuples_deleted(c.oid)) as "rowsDeleted"
from watched w join pg_class c on c.oid = w.oid left join pg_class t on t.oid = c.reltoastrelid
group by w.root, w.name order by w.name`;

const counterNames = [
  'sequentialScans',
  'indexScans',
  'rowsRead',
  'rowsScanned',
  'rowsFetched',
  'rowsInserted',
  'rowsUpdated',
  'rowsDeleted',
] as const;

const statsOf = (row: Row): TableStats => ({
  table: text(row, 'table') ?? '',
  size: count(row, 'size'),
  liveRows: count(row, 'live'),
  deadRows: count(row, 'dead'),
  lastAutovacuum: millis(row, 'last_autovacuum'),
  autovacuumRunning: flag(row, 'autovacuum'),
  counters: Object.fromEntries(
    counterNames.flatMap(name => {
      const value = count(row, name);
      return value === null ? [] : [[name, value]];
    }),
  ),
  holders: count(row, 'holders'),
});

export const makeTablesReader = (watched: () => readonly string[]): Reader<readonly TableStats[]> => ({
  name: 'tables',
  every: 10_000,
  budget: 50,
  sql: () => {
    const names = watched().filter(name => partsOfName(name).table !== '');
    return names.length === 0 ? null : tablesSql(names);
  },
  read: rows => rows.map(statsOf),
});
