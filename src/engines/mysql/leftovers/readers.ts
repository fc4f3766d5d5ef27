// What is asked about leftovers: names of files and triggers, seldom, and never a table itself.
import type {Session} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {text} from '../../row.ts';
import {schemaIn, tableIn, tablespaces} from '../readers/table-names.ts';
import {literal} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import type {Named, Trigger} from './remains.ts';
import {namedByTool, toolTable} from './tool-names.ts';

/** Leftovers stay: looked for at attach, after DDL and actions, and else every few minutes, ms. */
const every = 120_000;
const budget = 100;
/** Never more than can be shown. */
const most = 500;

export type ToolTables = {
  readonly tables: readonly Named[];
  /** Files of an ALTER that has not ended, or was cut off: by the names that the server gave them. */
  readonly temporary: readonly Named[];
};

export const makeToolTablesReader = (traits: ServerTraits): Reader<ToolTables> => {
  const {family, may, replica} = traits;
  const sql = `select distinct ${schemaIn(family, 'name')} as db, ${tableIn(family, 'name')} as tb,
    substring_index(name, '/', -1) as file, name like '%/#sql%' as temporary
    from ${tablespaces[family]} where name regexp ${literal(namedByTool)} or name like '%/#sql%' limit ${most}`;
  return {
    ...{name: 'tool_tables', every, budget},
    sql: () => (may.seeProcesses && !replica ? sql : null),
    read: rows => {
      const [temporary, tables] = [
        rows.filter(row => text(row, 'temporary') === '1'),
        rows.filter(row => text(row, 'temporary') !== '1'),
      ];
      const nameIn = (field: 'tb' | 'file') => (row: (typeof rows)[number]) => ({
        schema: text(row, 'db') ?? '',
        name: text(row, field) ?? '',
      });
      return {tables: tables.map(nameIn('tb')), temporary: temporary.map(nameIn('file'))};
    },
  };
};

export type Bases = {
  readonly tables: readonly Named[];
  /** Those of which a gh-ost holds the lock that it takes for all of its run (since 1.1.10), by whom. */
  readonly locked: readonly (Named & {readonly holder: string})[];
};

const baseOf = ({schema, name}: Named): readonly Named[] => {
  const about = toolTable(name);
  return about === null ? [] : [{schema, name: about.base}];
};

/** `found`: tables that a tool may have made; asked in the same tick. */
export const makeBasesReader = ({family}: ServerTraits, found: () => readonly Named[]): Reader<Bases> => {
  const full = `concat(${schemaIn(family, 'name')}, '/', ${tableIn(family, 'name')})`;
  return {
    ...{name: 'tool_bases', every, budget},
    sql: () => {
      const bases = found().flatMap(baseOf);
      return bases.length === 0
        ? null
        : `select b.db, b.tb, is_used_lock(left(concat('gh-ost::', b.db, '.', b.tb), 64)) as holder
            from (select distinct ${schemaIn(family, 'name')} as db, ${tableIn(family, 'name')} as tb
              from ${tablespaces[family]}
              where ${full} in (${bases.map(({schema, name}) => literal(`${schema}/${name}`)).join(', ')})) b`;
    },
    read: rows => {
      const tables = rows.map(row => ({schema: text(row, 'db') ?? '', name: text(row, 'tb') ?? ''}));
      const locked = rows.flatMap((row, index) => {
        const [holder, table] = [text(row, 'holder'), tables[index]];
        return holder === null || table === undefined ? [] : [{...table, holder}];
      });
      return {tables, locked};
    },
  };
};

/**
 * MariaDB looks at every table under a metadata lock to tell its triggers, and would wait for one that is altered: while DDL runs, those
 * found last stand.
 */
export const makeTriggersReader = (
  {family, replica}: ServerTraits,
  sessions: () => readonly Session[],
): Reader<readonly Trigger[]> => {
  const sql = `select trigger_schema as db, trigger_name as name, event_object_table as tb
    from information_schema.triggers
    where trigger_name regexp '^((rt_)?pt_osc_|lhmt_(ins|upd|del)_|__osc_(ins|upd|del)_)' limit ${most}`;
  let last: readonly Trigger[] = [];
  let asked = false;
  return {
    ...{name: 'tool_triggers', every, budget},
    sql: () => {
      asked = !replica && !(family === 'mariadb' && sessions().some(runsDdl));
      return asked ? sql : null;
    },
    read: rows => {
      if (asked)
        last = rows.map(row => ({
          ...{schema: text(row, 'db') ?? '', name: text(row, 'name') ?? ''},
          table: text(row, 'tb') ?? '',
        }));
      return last;
    },
  };
};

/** What holds exclusive locks, or makes files that are no leftovers yet. */
export const runsDdl = ({state, statementKind}: Session): boolean =>
  state === 'active' && (statementKind === 'ddl' || statementKind === 'maintenance');
