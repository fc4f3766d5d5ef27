// How much a transaction has written into tables that nobody else sees yet.

const pagesPerFile = 131_072;

/**
 * Bytes, as a subquery: `pid` has exclusive locks on heaps that are in nobody else's catalogue, whose files are named by their oids and lie
 * beside those of the old table, whose row of pg_class is `old` (reference §7.4). Takes no lock; needs pg_stat_file.
 */
export const writtenSql = (pid: string, old: string): string =>
  `(select sum((pg_stat_file(regexp_replace(pg_relation_filepath(${old}.oid), '[^/]+$', '') || l.relation
      || case when s = 0 then '' else '.' || s end, true)).size)
    from pg_locks l cross join generate_series(0, ${old}.relpages / ${pagesPerFile} + 1) s
    where l.locktype = 'relation' and l.granted and l.mode = 'AccessExclusiveLock' and l.pid = ${pid}
      and l.database = (select oid from pg_database where datname = current_database())
      and not exists (select from pg_class made where made.oid = l.relation))`;
