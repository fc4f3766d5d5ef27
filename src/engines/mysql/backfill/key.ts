// The unique key by which a table is gone through.
import {UserError} from '../../../errors.ts';
import {type Candidate, chooseKey} from '../../key-choice.ts';
import {type Row, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {identifier, literal} from '../sql.ts';
import type {Table} from './table.ts';

/** How values of a column are read and written so that nothing of them is lost. */
export type Notation = 'number' | 'text' | 'hex';

export type KeyColumn = {
  readonly name: string;
  /** Quoted. */
  readonly sql: string;
  readonly notation: Notation;
};

export type Key = {
  /** Of the index, quoted. */
  readonly index: string;
  readonly columns: readonly KeyColumn[];
};

/** Types whose order is that of their values as written here. The others compare in one way and sort in another, or lose digits. */
const notations: Readonly<Record<string, Notation>> = {
  ...{tinyint: 'number', smallint: 'number', mediumint: 'number', int: 'number', bigint: 'number'},
  ...{decimal: 'number', year: 'number'},
  ...{char: 'text', varchar: 'text', date: 'text', datetime: 'text', time: 'text'},
  ...{uuid: 'text', inet4: 'text', inet6: 'text'},
  ...{binary: 'hex', varbinary: 'hex'},
};

/** Columns that only one family has come with `*`. */
const indexesSql = ({schema, name}: Table): string => `select s.*, c.data_type as data_type
from information_schema.statistics s left join information_schema.columns c
  on c.table_schema = s.table_schema and c.table_name = s.table_name and c.column_name = s.column_name
where s.table_schema = ${literal(schema)} and s.table_name = ${literal(name)}
order by s.index_name, s.seq_in_index`;

type Part = KeyColumn & {readonly unfit: string | null; readonly direction: string | null};
type Index = Candidate<Part> & {readonly name: string};

/** information_schema has its columns in capitals on MySQL. */
const lowered = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));

const whyNot = (row: Row, name: string, type: string): string | null => {
  if (text(row, 'nullable') === 'YES')
    return `its column ${name} may be NULL, and rows without a key would be passed over`;
  if (text(row, 'sub_part') !== null) return `it holds only the beginning of ${name}`;
  if (notations[type] === undefined)
    return `its column ${name} is a ${type}, by which rows cannot be followed exactly`;
  return null;
};

const partOf = (row: Row): Part | null => {
  const name = text(row, 'column_name');
  if (name === null) return null;
  const type = (text(row, 'data_type') ?? '').toLowerCase();
  return {
    ...{name, sql: identifier(name), notation: notations[type] ?? 'text'},
    ...{unfit: whyNot(row, name, type), direction: text(row, 'collation')},
  };
};

const isHidden = (row: Row): boolean => text(row, 'is_visible') === 'NO' || text(row, 'ignored') === 'YES';

const indexOf = (name: string, rows: readonly Row[]): Index | null => {
  const columns = rows.map(partOf).filter(part => part !== null);
  if (columns.length < rows.length || rows.some(isHidden)) return null;
  const turns = new Set(columns.map(({direction}) => direction)).size > 1;
  const unfit = columns.find(column => column.unfit !== null)?.unfit ?? null;
  return {
    ...{name, columns, unique: rows.every(row => text(row, 'non_unique') === '0')},
    unfit: unfit ?? (turns ? 'its columns go up and down' : null),
  };
};

const primary = 'PRIMARY';

/** The primary key first, then those of fewest columns. */
const bestFirst = (one: Index, other: Index): number =>
  Number(other.name === primary) - Number(one.name === primary) || one.columns.length - other.columns.length;

/** Throws `UserError` when there is none to work by. */
export const findKey = async (
  connection: Connection,
  table: Table,
  asked: readonly string[] | null,
): Promise<Key> => {
  const rows = (await connection.query(indexesSql(table))).map(lowered);
  const names = [...new Set(rows.map(row => text(row, 'index_name') ?? ''))];
  const indexes = names
    .map(name =>
      indexOf(
        name,
        rows.filter(row => text(row, 'index_name') === name),
      ),
    )
    .filter(index => index !== null)
    .sort(bestFirst);
  const chosen = chooseKey(`${table.schema}.${table.name}`, indexes, asked);
  if (!('columns' in chosen)) throw new UserError(chosen.refusal, chosen.hint);
  const name = indexes.find(index => index === chosen)?.name ?? primary;
  return {index: identifier(name), columns: chosen.columns};
};
