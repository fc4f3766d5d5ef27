// Which statements are on the watched tables, and what the worst ones say: from the file of texts, so seldom.
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import {partsOfName} from '../readers/tables.ts';
import {literal} from '../sql.ts';
import type {CountingExtension} from './extensions.ts';

export type Texts = {
  /** Known so far. */
  readonly statements: ReadonlyMap<string, string>;
  /** By watched table: those whose text names it. */
  readonly onTable: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of ours. */
  readonly own: ReadonlySet<string>;
};

/** Characters of a text that are read. */
const length = 500;
/** Tables and statements on each that are followed. */
const mostTables = 5;
const mostPerTable = 200;
/** Which statements are on a table changes with deployments, ms. */
const tablesEvery = 60_000;
/** So many texts are remembered. */
const remembered = 2_000;

/** Rows are read or written by these; what else names a table is work on the table itself. */
const worksOnRows = String.raw`^([\s(]|/\*.*?\*/)*(select|insert|update|delete|merge|with|copy)\y`;

const named = (table: string): string =>
  literal(`(^|[^[:alnum:]_$])${table.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}([^[:alnum:]_$]|$)`);

const onTableSql = (schema: string, name: string): string =>
  `(select ${literal(name)} as "table", dbid::text || ':' || queryid::text as id, left(min(query), ${length}) as statement
  from ${schema}.pg_stat_statements(true) where dbid = (select oid from pg_database where datname = current_database())
    and queryid is not null and query ~* ${literal(worksOnRows)} and query ~* ${named(partsOfName(name).table)}
  group by dbid, queryid order by sum(calls) desc limit ${mostPerTable})`;

/** Ours are prepared by name, which their text begins with: see `makeTick`. */
const ownPattern = (names: readonly string[]): string => `^prepare (${names.join('|')}) as `;

const ownSql = (schema: string, names: readonly string[]): string =>
  `(select '' as "table", dbid::text || ':' || queryid::text as id, null as statement
  from ${schema}.pg_stat_statements(true) where queryid is not null
    and userid = (select usesysid from pg_user where usename = current_user)
    and query ~ ${literal(ownPattern(names))})`;

const wantedSql = (schema: string, ids: readonly string[]): string =>
  `(select null as "table", dbid::text || ':' || queryid::text as id, left(min(query), ${length}) as statement
  from ${schema}.pg_stat_statements(true) where dbid::text || ':' || queryid::text in (${ids.map(literal).join(', ')})
  group by dbid, queryid)`;

export type TextsOptions = {
  readonly extension: CountingExtension;
  readonly watched: () => readonly string[];
  /** Of which the text is needed. */
  readonly wanted: () => readonly string[];
  /** By which our own statements are prepared; none: the server does not count ours. */
  readonly ownNames: readonly string[];
  readonly now: () => number;
};

export const makeTextsReader = ({
  extension: {schema},
  watched,
  wanted,
  ownNames,
  now,
}: TextsOptions): Reader<Texts> => {
  let statements = new Map<string, string>();
  let onTable = new Map<string, ReadonlySet<string>>();
  const own = new Set<string>();
  const ours = ownNames.length === 0 ? null : new RegExp(ownPattern(ownNames));
  let tables: readonly string[] = [];
  let lookedAt = 0;
  let looks = false;

  /** What is looked for among all texts, if it is time for that. */
  const due = (among: string): readonly string[] => {
    const names = watched()
      .filter(name => partsOfName(name).table !== '')
      .slice(0, mostTables);
    const isNew = names.join('|') !== tables.join('|');
    tables = names;
    if (!isNew && now() - lookedAt < tablesEvery) return [];
    return [
      ...names.map(name => onTableSql(among, name)),
      ...(ownNames.length > 0 ? [ownSql(among, ownNames)] : []),
    ];
  };

  const take = (rows: readonly Row[]) => {
    if (statements.size > remembered) statements = new Map();
    for (const row of rows) {
      const [id, statement] = [text(row, 'id'), text(row, 'statement')];
      if (id === null) continue;
      if (statement !== null) statements.set(id, statement);
      if (text(row, 'table') === '' || ours?.test(statement ?? '')) own.add(id);
    }
    if (!looks) return;
    looks = false;
    lookedAt = now();
    const idsOf = (table: string) =>
      new Set(rows.filter(row => text(row, 'table') === table).map(row => text(row, 'id') ?? ''));
    onTable = new Map(tables.map(table => [table, idsOf(table)]));
  };

  return {
    name: 'statement_texts',
    every: 5_000,
    budget: 50,
    sql: () => {
      if (schema === null) return null;
      const looked = due(schema);
      looks = looked.length > 0;
      const unknown = wanted().filter(id => !statements.has(id));
      const parts = [...looked, ...(unknown.length > 0 ? [wantedSql(schema, unknown)] : [])];
      return parts.length === 0 ? null : parts.join('\nunion all ');
    },
    read: rows => {
      take(rows);
      return {statements, onTable, own};
    },
  };
};
