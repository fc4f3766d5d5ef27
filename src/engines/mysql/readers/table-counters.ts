// What the server counts of a table: rows that went through the storage engine, and sessions that have a metadata lock on it.
import type {TableCounter} from '../../../core/observation.ts';
import {count, type Row} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';
import {atLeast} from '../traits.ts';

/** Expressions by the counter they give, and a table `io` to join with `f`, whose `db` and `tb` name the table. */
export type Counted = {
  readonly columns: Readonly<Partial<Record<TableCounter, string>>>;
  readonly join: string;
};

const usage = (condition: string): string =>
  `(select sum(u.count_read) from performance_schema.table_io_waits_summary_by_index_usage u
    where u.object_type = 'TABLE' and u.object_schema = f.db and u.object_name = f.tb and ${condition})`;

/** Reads without an index are those of no index there (8.0 manual, 29.12.20.8). */
const byPerformanceSchema: Counted = {
  columns: {
    rowsRead: 'max(io.count_read)',
    rowsScanned: usage('u.index_name is null'),
    rowsFetched: usage('u.index_name is not null'),
    rowsInserted: 'max(io.count_insert)',
    rowsUpdated: 'max(io.count_update)',
    rowsDeleted: 'max(io.count_delete)',
  },
  join: `left join performance_schema.table_io_waits_summary_by_table io
    on io.object_type = 'TABLE' and io.object_schema = f.db and io.object_name = f.tb`,
};

/** NULL where the table itself is not told of. */
const fetched = `if(max(io.rows_read) is null, null, (select coalesce(sum(x.rows_read), 0) from information_schema.index_statistics x
  where x.table_schema = f.db and x.table_name = f.tb))`;

/**
 * MariaDB's user statistics. Not in them: what nobody has used since they were switched on, and what our account may not read, which is not
 * to be taken for 0. Kinds of changes came with 11.5.
 */
const byUserStatistics = ({version}: ServerTraits): Counted => ({
  columns: {
    rowsRead: 'max(io.rows_read)',
    rowsScanned: `greatest(max(io.rows_read) - ${fetched}, 0)`,
    rowsFetched: fetched,
    rowsChanged: 'max(io.rows_changed)',
    ...(atLeast(version, 11, 5)
      ? {
          rowsInserted: 'max(io.rows_inserted)',
          rowsUpdated: 'max(io.rows_updated)',
          rowsDeleted: 'max(io.rows_deleted)',
        }
      : {}),
  },
  join: `left join information_schema.table_statistics io on io.table_schema = f.db and io.table_name = f.tb`,
});

const readsPerformanceSchema = ({performanceSchema, may}: ServerTraits): boolean =>
  performanceSchema && may.readPerformanceSchema;

export const countedBy = (traits: ServerTraits): Counted => {
  if (readsPerformanceSchema(traits)) return byPerformanceSchema;
  return traits.userStatistics ? byUserStatistics(traits) : {columns: {}, join: ''};
};

/** Why nothing is counted; `null`: something is. `isTold`: the row has counters. */
export const uncountedBecause = (traits: ServerTraits, isTold: boolean): string | null => {
  if (readsPerformanceSchema(traits) || (traits.userStatistics && isTold)) return null;
  if (traits.userStatistics)
    return 'nobody has used it since userstat was switched on, or this account may not SELECT from it';
  if (traits.performanceSchema) return 'performance_schema cannot be read';
  return traits.family === 'mariadb'
    ? 'performance_schema and userstat are off; SET GLOBAL userstat = ON counts from then on; start migtop again to see it'
    : 'performance_schema is off';
};

const holders = {
  performance_schema: `(select count(distinct m.owner_thread_id) from performance_schema.metadata_locks m
    where m.object_type = 'TABLE' and m.object_schema = f.db and m.object_name = f.tb and m.lock_status = 'GRANTED')`,
  plugin: `(select count(distinct m.thread_id) from information_schema.metadata_lock_info m
    where m.lock_type = 'Table metadata lock' and m.table_schema = f.db and m.table_name = f.tb)`,
} as const;

/** How many sessions have a metadata lock on the table; NULL where that cannot be seen. */
export const holdersSql = ({metadataLocks}: ServerTraits): string =>
  metadataLocks === null ? 'null' : holders[metadataLocks];

/** Counters of a row, as far as they are there. */
export const countersIn = (row: Row, {columns}: Counted): Readonly<Partial<Record<TableCounter, number>>> =>
  Object.fromEntries(
    Object.keys(columns).flatMap(name => {
      const value = count(row, name);
      return value === null ? [] : [[name, value]];
    }),
  );
