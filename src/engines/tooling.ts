// What migration tools are given of a server: its sessions, their own tables, and a way to read and change those.
import type {Session} from '../core/session.ts';
import type {OpenConnection} from './connection.ts';
import type {NamedTable, SignalReply, SqlWords, Tooling, ToolStatement} from './engine.ts';
import type {KeptConnection} from './kept-connection.ts';
import {actingOver} from './kept-connection.ts';
import {type Row, text} from './row.ts';

/** `null`: in any schema. */
export type TablePattern = {readonly schema: string | null; readonly name: string};

/** How one family of servers reads and changes. */
export type Speech<Connection> = {
  readonly family: keyof ToolStatement;
  readonly words: SqlWords;
  /** Lists tables, in columns `schema` and `name`, by patterns of LIKE whose escape is `|`. */
  readonly tablesSql: (patterns: readonly TablePattern[]) => string;
  readonly query: (connection: Connection, sql: string) => Promise<readonly Row[]>;
  /** Rows of the last of several statements. */
  readonly last: (connection: Connection, sql: string) => Promise<readonly Row[]>;
  /** Why a change was refused; `null`: the error is none that a person can mend. */
  readonly refusal: (error: unknown) => SignalReply | null;
};

type ToolingOptions<Connection> = {
  readonly speech: Speech<Connection>;
  readonly observing: Connection;
  readonly kept: KeptConnection<Connection> | null;
  readonly sessions: () => readonly Session[];
  /** Epoch ms. */
  readonly now: () => number;
};

/** Tables are looked for again after this, ms. */
const lookAgainAfter = 15_000;

/** `*` is anything, and what LIKE would take for more than itself is escaped. */
const likePattern = (name: string): string => name.replaceAll(/[|_%]/g, '|$&').replaceAll('*', '%');

/** `schema.name`, or a name alone. */
const tablePattern = (wanted: string): TablePattern => {
  const [first = '', ...rest] = wanted.split('.').map(likePattern);
  return rest.length === 0 ? {schema: null, name: first} : {schema: first, name: rest.join('.')};
};

/** The same of a name that was found. */
const nameIs = (wanted: string): ((table: NamedTable) => boolean) => {
  const parts = wanted.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  const hasSchema = wanted.includes('.');
  return ({schema, name}) => pattern.test(hasSchema ? `${schema}.${name}` : name);
};

export const makeTooling = <Connection extends OpenConnection>({
  speech,
  observing,
  kept,
  sessions,
  now,
}: ToolingOptions<Connection>): Tooling => {
  const found = new Map<string, {readonly until: number; readonly rows: readonly Row[]}>();
  const acting = actingOver(kept);
  const sql = (statement: ToolStatement): string | null => statement[speech.family]?.(speech.words) ?? null;

  /** What a catalogue says, asked seldom. */
  const lookUp = async (question: string): Promise<readonly Row[]> => {
    const known = found.get(question);
    if (known !== undefined && now() < known.until) return known.rows;
    const rows = await speech.query(observing, question);
    found.set(question, {until: now() + lookAgainAfter, rows});
    return rows;
  };

  /** All that any tool has asked for: the catalogue is read once for all of them. */
  const wanted = new Set<string>();
  let catalogue: {readonly until: number; readonly tables: readonly NamedTable[]} = {until: 0, tables: []};
  const readCatalogue = async (): Promise<void> => {
    catalogue = {...catalogue, until: 0};
    const rows = await speech.query(observing, speech.tablesSql([...wanted].map(tablePattern)));
    const seen = rows.map(row => ({schema: text(row, 'schema') ?? '', name: text(row, 'name') ?? ''}));
    catalogue = {until: now() + lookAgainAfter, tables: seen};
  };

  const tables = async (names: readonly string[]): Promise<readonly NamedTable[]> => {
    const news = names.filter(name => !wanted.has(name));
    for (const name of news) wanted.add(name);
    if (news.length > 0 || now() >= catalogue.until) await readCatalogue();
    const patterns = names.map(nameIs);
    return catalogue.tables.filter(table => patterns.some(is => is(table)));
  };

  const columns = async (table: NamedTable): Promise<readonly string[]> => {
    const {literal} = speech.words;
    const rows = await lookUp(
      `select column_name as name from information_schema.columns
      where table_schema = ${literal(table.schema)} and table_name = ${literal(table.name)}`,
    );
    return rows.map(row => text(row, 'name') ?? '');
  };

  const read = async (statement: ToolStatement): Promise<readonly Row[]> => {
    const own = sql(statement);
    return own === null ? [] : speech.query(observing, own);
  };

  const change = async (statement: ToolStatement): Promise<SignalReply> => {
    const own = sql(statement);
    if (own === null) return {result: 'refused', reply: 'This server has no such tool.', fix: null};
    const missing = acting.missing();
    if (missing !== null) return {result: 'refused', reply: missing, fix: null};
    try {
      const [row] = await acting.over(connection => speech.last(connection, own));
      return row === undefined
        ? {result: 'changed', reply: 'Nothing was changed: it is not as it was any more.'}
        : {result: 'sent', reply: text(row, 'said') ?? ''};
    } catch (error) {
      const refusal = speech.refusal(error);
      if (refusal === null) throw error;
      return refusal;
    }
  };

  return {sessions, tables, columns, sql, read, change};
};
