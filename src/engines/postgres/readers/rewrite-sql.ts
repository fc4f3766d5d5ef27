// How much of a table an ALTER has written anew: no view tells, but its locks and files do (migration-tools §7.4).
import {micros, relationName, thisDatabase} from '../sql.ts';

/** Of all files of one relation, a GiB each; `last` is the number of the last one there may be. */
const sizeOfFiles = (path: string, last: string): string =>
  `(select sum((pg_stat_file(${path} || case when s = 0 then '' else '.' || s end, true)).size)
    from generate_series(0, ${last}) s)`;

const pagesPerFile = 131_072;

/** Of a partitioned table every partition counts; files of the new ones lie beside those of the largest. */
const writtenFiles = `(select sum(${sizeOfFiles(`regexp_replace(a.path, '[^/]+$', '') || l.relation`, 'a.last * 2 + 3')})
  from l where l.pid = a.pid and not exists (select from pg_class c where c.oid = l.relation))`;

const blockSize = `current_setting('block_size')::bigint`;

/**
 * While it rewrites, the backend holds exclusive locks on relations that nobody else can see yet: the new heap and its
 * TOAST. Their files are named by their oids, beside those of the old table.
 */
export const rewriteSql = (ids: readonly string[], readsFiles: boolean): string => {
  const estimate = `(pages + toast_pages) * ${blockSize}`;
  const old = `coalesce(${sizeOfFiles('path', 'last')}, 0) + coalesce(${sizeOfFiles('toast_path', 'toast_last')}, 0)`;
  return `with l as materialized (
  select pid, relation from pg_locks
  where locktype = 'relation' and granted and mode = 'AccessExclusiveLock' and database = ${thisDatabase}
    and pid in (${ids.map(Number).join(', ')})),
old as materialized (
  select l.pid, c.oid, pg_relation_filepath(c.oid) as path, pg_relation_filepath(t.oid) as toast_path,
    c.relpages::bigint as pages, coalesce(t.relpages, 0)::bigint as toast_pages,
    c.relpages / ${pagesPerFile} + 1 as last, coalesce(t.relpages, 0) / ${pagesPerFile} + 1 as toast_last
  from l join pg_class c on c.oid = l.relation left join pg_class t on t.oid = c.reltoastrelid
  where c.relkind in ('r', 'm')),
measured as (
  select pid, oid, path, pages, last, ${readsFiles ? `greatest(${old}, ${estimate})` : estimate} as heap,
    (select sum(x.relpages::bigint) * ${blockSize}
      from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = old.oid) as indexes,
    exists (select from l join pg_index i on i.indexrelid = l.relation where i.indrelid = old.oid) as holds_index
  from old),
a as (
  select pid, (array_agg(oid order by pages desc))[1] as oid, (array_agg(path order by pages desc))[1] as path,
    max(last) as last, sum(heap) as heap, sum(indexes) as indexes, bool_or(holds_index) as holds_index
  from measured group by pid)
select a.pid, a.heap, a.indexes, a.holds_index, w.rewrites, w.files,
  case when w.rewrites and w.files is null then pg_database_size(current_database()) end as database,
  ${micros('clock_timestamp()')} as now,
  ${relationName(`coalesce((select c.oid from l join pg_class c on c.oid = l.relation where l.pid = a.pid and c.relkind = 'p' limit 1), a.oid)`)} as table
from a cross join lateral (
  select ${readsFiles ? writtenFiles : 'null::bigint'} as files, exists (
    select from l where l.pid = a.pid and not exists (select from pg_class c where c.oid = l.relation)) as rewrites) w`;
};
