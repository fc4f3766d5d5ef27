// Which statements are on the watched tables, and what the worst ones say: texts are dear to read, so seldom.
import type {Reader} from './reader.ts';
import {type Row, text} from './row.ts';
import type {Texts} from './statement-means.ts';

/** Tables that are followed. */
const mostTables = 5;
/** Texts that are remembered. */
const remembered = 2_000;

/** Each gives a query with the columns `table`, `id` and `statement`, to be united with others. */
export type TextsSql = {
  readonly onTable: (table: string) => string;
  /** Of our own statements; `table` is empty there. `null`: none is looked for. */
  readonly own: string | null;
  readonly byId: (ids: readonly string[]) => string;
};

export type TextsOptions = {
  /** `null`: the server does not count, or not so that we could read it. */
  readonly sql: TextsSql | null;
  /** Names of tables only. */
  readonly watched: () => readonly string[];
  /** Of which the text is needed. */
  readonly wanted: () => readonly string[];
  /** Ours by their text. */
  readonly isOurs: (statement: string) => boolean;
  /** Which statements are on a table changes with deployments: looked for so often, ms. */
  readonly tablesEvery: number;
  readonly now: () => number;
};

export const makeTextsReader = ({
  sql,
  watched,
  wanted,
  isOurs,
  tablesEvery,
  now,
}: TextsOptions): Reader<Texts> => {
  let statements = new Map<string, string>();
  let onTable = new Map<string, ReadonlySet<string>>();
  const own = new Set<string>();
  let tables: readonly string[] = [];
  let lookedAt = 0;
  let looks = false;

  /** What is looked for among all texts, if it is time for that. */
  const due = (among: TextsSql): readonly string[] => {
    const names = watched().slice(0, mostTables);
    const isNew = names.join('|') !== tables.join('|');
    tables = names;
    if (!isNew && now() - lookedAt < tablesEvery) return [];
    return [...names.map(among.onTable), ...(among.own === null ? [] : [among.own])];
  };

  const take = (rows: readonly Row[]) => {
    if (statements.size > remembered) statements = new Map();
    for (const row of rows) {
      const [id, statement] = [text(row, 'id'), text(row, 'statement')];
      if (id === null) continue;
      if (statement !== null) statements.set(id, statement);
      if (text(row, 'table') === '' || isOurs(statement ?? '')) own.add(id);
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
      if (sql === null) return null;
      const looked = due(sql);
      looks = looked.length > 0;
      const unknown = wanted().filter(id => !statements.has(id));
      const parts = [...looked, ...(unknown.length > 0 ? [sql.byId(unknown)] : [])];
      return parts.length === 0 ? null : parts.join('\nunion all ');
    },
    read: rows => {
      take(rows);
      return {statements, onTable, own};
    },
  };
};
