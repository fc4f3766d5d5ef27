// The watched tables. Nothing here waits for a lock on them: InnoDB's own tables know their files and its estimates.
import type {TableStats} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {literal} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {partsOfName, readsStatistics, schemaIn, statisticsSql, tableIn, tablespaces} from './table-names.ts';

const matches = (name: string): string => {
  const {schema, table} = partsOfName(name);
  return schema === null
    ? `f.tb = ${literal(table)}`
    : `(f.tb = ${literal(table)} and f.db = ${literal(schema)})`;
};

/** Rows that went through the storage engine, counted where the performance schema is on. */
const counters = {
  rowsRead: 'count_read',
  rowsInserted: 'count_insert',
  rowsUpdated: 'count_update',
  rowsDeleted: 'count_delete',
} as const;

const counted = ({
  performanceSchema,
  may,
}: ServerTraits): {readonly columns: string; readonly join: string} =>
  performanceSchema && may.readPerformanceSchema
    ? {
        columns: Object.entries(counters)
          .map(([name, column]) => `, max(io.${column}) as ${name}`)
          .join(''),
        join: `left join performance_schema.table_io_waits_summary_by_table io
          on io.object_type = 'TABLE' and io.object_schema = f.db and io.object_name = f.tb`,
      }
    : {columns: '', join: ''};

/**
 * The partitions of a table together. While it is rebuilt in place its name stands for the new file, which is still small: by the
 * statistics it is at least as large as it was.
 */
const tablesSql = (traits: ServerTraits, names: readonly string[]): string => {
  const {family} = traits;
  const {columns, join} = counted(traits);
  const statistics = readsStatistics(traits)
    ? statisticsSql(family)
    : 'select null as db, null as tb, null as live, null as size';
  return `select concat(f.db, '.', f.tb) as \`table\`, greatest(f.size, coalesce(s.size, 0)) as size, s.live as live${columns}
    from (select ${schemaIn(family, 'name')} as db, ${tableIn(family, 'name')} as tb, sum(file_size) as size
      from ${tablespaces[family]} group by db, tb) f
    left join (${statistics}) s on s.db = f.db and s.tb = f.tb
    ${join}
    where ${names.map(matches).join(' or ')}
    group by f.db, f.tb, f.size, s.size, s.live order by f.db, f.tb`;
};

const statsOf = (row: Row): TableStats => ({
  table: text(row, 'table') ?? '',
  size: count(row, 'size'),
  liveRows: count(row, 'live'),
  deadRows: null,
  lastAutovacuum: null,
  autovacuumRunning: false,
  counters: Object.fromEntries(
    Object.keys(counters).flatMap(name => {
      const value = count(row, name);
      return value === null ? [] : [[name, value]];
    }),
  ),
});

export const makeTablesReader = (
  traits: ServerTraits,
  watched: () => readonly string[],
): Reader<readonly TableStats[]> => ({
  name: 'tables',
  every: 10_000,
  budget: 50,
  sql: () => {
    const names = watched().filter(name => partsOfName(name).table !== '');
    return names.length === 0 || !traits.may.seeProcesses ? null : tablesSql(traits, names);
  },
  read: rows => rows.map(statsOf),
});
