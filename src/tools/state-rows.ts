// Reads the rows of a framework's own table, whichever of the columns that we know its release has.
import type {NamedTable, Node, SqlWords, ToolStatement} from '../engines/engine.ts';
import {qualified} from './row-job.ts';

type Row = Readonly<Record<string, string | null>>;

/** How a family of servers says what the tables of all frameworks need. Moments are epoch ms; those without a zone are UTC, as frameworks write them. */
type Dialect = {
  readonly now: string;
  readonly moment: (column: string) => string;
  readonly cut: (column: string) => string;
};

/** How much of a column is read, how many rows of one table, and for how long a job that ended is told, ms. */
const longest = 200;
const mostRows = 50;
const endedFor = 600_000;

const dialects: {readonly [Family in keyof Required<ToolStatement>]: Dialect} = {
  postgres: {
    now: 'extract(epoch from clock_timestamp()) * 1000',
    moment: column => `extract(epoch from ${column}) * 1000`,
    cut: column => `left(${column}::text, ${longest})`,
  },
  mysql: {
    now: "timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) / 1000",
    moment: column => `timestampdiff(microsecond, '1970-01-01', ${column}) / 1000`,
    cut: column => `left(${column}, ${longest})`,
  },
};

export type StateColumns = {
  /** Read as text, cut. */
  readonly texts: readonly string[];
  /** Read as epoch ms. */
  readonly moments: readonly string[];
  /** Values of `status` after which a row is of interest for a little longer only. */
  readonly ended: readonly string[];
};

/** One job as its row tells it. */
export type StateRow = {
  readonly table: NamedTable;
  readonly text: (column: string) => string | null;
  readonly number: (column: string) => number | null;
  /** Since a moment in this column, ms by the server's clock; `null`: there is none. */
  readonly since: (column: string) => number | null;
  /** The column is there in this release. */
  readonly has: (column: string) => boolean;
};

const selected = (
  {texts, moments, ended}: StateColumns,
  there: readonly string[],
  table: NamedTable,
  words: SqlWords,
  {now, moment, cut}: Dialect,
): string => {
  const known = (names: readonly string[]) => names.filter(name => there.includes(name));
  const fields = [
    ...known(texts).map(name => `${cut(words.identifier(name))} as ${words.identifier(name)}`),
    ...known(moments).map(name => `${moment(name)} as ${name}`),
    `${now} as read_at`,
  ];
  const over = `status in (${ended.map(words.literal).join(', ')})`;
  const long = `${now} - ${moment('updated_at')} > ${endedFor}`;
  return `select ${fields.join(', ')} from ${qualified(words, table)}
  where not (${over} and ${long}) order by id desc limit ${mostRows}`;
};

const rowOf = (table: NamedTable, there: readonly string[], row: Row): StateRow => {
  const text = (column: string) => row[column] ?? null;
  const number = (column: string) => (text(column) === null ? null : Number(text(column)));
  return {
    ...{table, text, number},
    since: column => {
      const [moment, now] = [number(column), number('read_at')];
      return moment === null || now === null ? null : Math.max(0, now - moment);
    },
    has: column => there.includes(column),
  };
};

/**
 * The jobs in all tables of this name that have the columns `id`, `status` and `updated_at`. Rejects when there are some and our account
 * may read none of them.
 */
export const stateRows = async (
  {tooling}: Node,
  name: string,
  columns: StateColumns,
): Promise<readonly StateRow[]> => {
  const rows: StateRow[] = [];
  const closed: NamedTable[] = [];
  const tables = await tooling.tables([name]);
  for (const table of tables) {
    const there = await tooling.columns(table);
    if (there.length === 0) closed.push(table);
    if (!['id', 'status', 'updated_at'].every(each => there.includes(each))) continue;
    const read = await tooling.read({
      postgres: words => selected(columns, there, table, words, dialects.postgres),
      mysql: words => selected(columns, there, table, words, dialects.mysql),
    });
    rows.push(...read.map(row => rowOf(table, there, row)));
  }
  const [first] = closed;
  if (first !== undefined && closed.length === tables.length)
    throw new Error(`Our account may not read ${first.schema}.${first.name}: GRANT it SELECT and UPDATE.`);
  return rows;
};
