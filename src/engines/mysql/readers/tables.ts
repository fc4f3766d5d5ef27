// The watched tables. Nothing here waits for a lock on them: InnoDB's own tables know their files and its estimates.
import type {TableStats} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {literal} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {countedBy, countersIn, holdersSql, uncountedBecause} from './table-counters.ts';
import {partsOfName, readsStatistics, schemaIn, statisticsSql, tableIn, tablespaces} from './table-names.ts';

const matches = (name: string): string => {
  const {schema, table} = partsOfName(name);
  return schema === null
    ? `f.tb = ${literal(table)}`
    : `(f.tb = ${literal(table)} and f.db = ${literal(schema)})`;
};

/**
 * The partitions of a table together. While it is rebuilt in place its name stands for the new file, which is still small: by the
 * statistics it is at least as large as it was.
 */
const tablesSql = (traits: ServerTraits, names: readonly string[]): string => {
  const {family} = traits;
  const {columns, join} = countedBy(traits);
  const figures = Object.entries(columns).map(([name, expression]) => `, ${expression} as ${name}`);
  const statistics = readsStatistics(traits)
    ? statisticsSql(family)
    : 'select null as db, null as tb, null as live, null as size';
  return `select concat(f.db, '.', f.tb) as \`table\`, greatest(f.size, coalesce(s.size, 0)) as size, s.live as live,
    ${holdersSql(traits)} as holders${figures.join('')}
    from (select ${schemaIn(family, 'name')} as db, ${tableIn(family, 'name')} as tb, sum(file_size) as size
      from ${tablespaces[family]} group by db, tb) f
    left join (${statistics}) s on s.db = f.db and s.tb = f.tb
    ${join}
    where ${names.map(matches).join(' or ')}
    group by f.db, f.tb, f.size, s.size, s.live order by f.db, f.tb`;
};

const statsOf = (row: Row, traits: ServerTraits): TableStats => {
  const counters = countersIn(row, countedBy(traits));
  return {
    table: text(row, 'table') ?? '',
    size: count(row, 'size'),
    liveRows: count(row, 'live'),
    deadRows: null,
    lastAutovacuum: null,
    autovacuumRunning: false,
    counters,
    uncounted: uncountedBecause(traits, Object.keys(counters).length > 0),
    holders: count(row, 'holders'),
  };
};

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
  read: rows => rows.map(row => statsOf(row, traits)),
});
