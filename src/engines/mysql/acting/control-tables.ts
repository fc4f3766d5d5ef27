// Looks for `backfill-control v1` tables in every schema that our account can see: by their comment, without waiting for anybody's lock.
import {NodeError} from '../../engine.ts';
import {type Row, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {identifier, literal} from '../sql.ts';
import type {Family} from '../traits.ts';

export type ControlTable = {
  /** `shop.backfill_control`; parts are quoted where they are no plain names. */
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  /** Those that our account may read, in lower case, and whether they hold moments of any zone. */
  readonly columns: ReadonlyMap<string, {readonly zoned: boolean}>;
};

const found = (condition: string): string => `table_comment like 'backfill-control v%'${condition}`;

/**
 * MariaDB opens every table for its comment, and waits for whoever holds one exclusively (monitoring-sql.md 5.4). Told not to wait, it
 * leaves that one out: 1,600 tables take 30 ms. MySQL keeps comments in its dictionary, where nobody waits: 5 ms.
 */
const unblocked: Readonly<Record<Family, string>> = {
  mysql: '',
  mariadb: 'set statement lock_wait_timeout = 0 for ',
};

const tablesSql = (
  family: Family,
  condition = '',
): string => `${unblocked[family]}select table_schema as \`schema\`,
  table_name as name from information_schema.tables where ${found(condition)} order by table_schema, table_name`;

const columnsSql = (
  family: Family,
  tables: readonly Row[],
): string => `${unblocked[family]}select table_schema as \`schema\`,
  table_name as name, column_name as \`column\`, data_type as type from information_schema.columns
  where find_in_set('select', privileges) > 0 and (${tables
    .map(
      row =>
        `(table_schema = ${literal(text(row, 'schema') ?? '')} and table_name = ${literal(text(row, 'name') ?? '')})`,
    )
    .join(' or ')})`;

const shown = (name: string): string => (/^[a-z_][\w$]*$/i.test(name) ? name : identifier(name));

/** As it is shown, to how it stands in a statement: a name may be a word of the language. */
export const tableSql = (name: string): string =>
  (name.match(/`(?:[^`]|``)*`|[^.`]+/g) ?? [])
    .map(part => (part.startsWith('`') ? part : identifier(part)))
    .join('.');

const tableOf = (row: Row, columns: readonly Row[]): ControlTable => {
  const [schema, table] = [text(row, 'schema') ?? '', text(row, 'name') ?? ''];
  const own = columns.filter(each => text(each, 'schema') === schema && text(each, 'name') === table);
  return {
    ...{schema, table, name: `${shown(schema)}.${shown(table)}`},
    columns: new Map(
      own.map(each => [
        (text(each, 'column') ?? '').toLowerCase(),
        {zoned: text(each, 'type')?.toLowerCase() === 'timestamp'},
      ]),
    ),
  };
};

/** Where all comments take too long to read, those of tables with such a name do not: only what fits the name is opened. */
const namesOnly = ` and table_name like '%backfill%'`;

const listed = async (connection: Connection): Promise<readonly Row[]> => {
  const {family} = connection;
  try {
    return await connection.query(tablesSql(family));
  } catch (error) {
    if (family === 'mysql' || !(error instanceof NodeError) || error.kind !== 'slow') throw error;
    return connection.query(tablesSql(family, namesOnly));
  }
};

/** Rejects as `Connection.query` does. */
export const findControlTables = async (connection: Connection): Promise<readonly ControlTable[]> => {
  const tables = await listed(connection);
  if (tables.length === 0) return [];
  const columns = await connection.query(columnsSql(connection.family, tables));
  return tables.map(row => tableOf(row, columns));
};
