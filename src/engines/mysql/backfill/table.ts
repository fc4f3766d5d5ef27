// Finds the table as the user named it.
import {UserError} from '../../../errors.ts';
import {text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {identifier, literal} from '../sql.ts';

export type Table = {
  readonly schema: string;
  readonly name: string;
  /** Both, quoted. */
  readonly sql: string;
  /** Quoted, of all columns. */
  readonly columns: readonly string[];
};

const plain = (part: string): string => part.replace(/^`(.*)`$/s, '$1').replaceAll('``', '`');

/** `orders`, `shop.orders`, or either in backticks; the schema is the connection's own unless named. */
export const nameParts = (name: string, schema: string | null): {schema: string | null; name: string} => {
  const [, first = name, second] = /^(`(?:[^`]|``)*`|[^.]*)\.(.*)$/s.exec(name) ?? [];
  return second === undefined ? {schema, name: plain(name)} : {schema: plain(first), name: plain(second)};
};

const tableSql = (
  schema: string,
  name: string,
): string => `select t.table_schema as \`schema\`, t.table_name as name,
  t.table_type as type, t.engine as engine, e.transactions as transactions
from information_schema.tables t left join information_schema.engines e on e.engine = t.engine
where t.table_schema = ${literal(schema)} and t.table_name = ${literal(name)}`;

const columnsSql = (schema: string, name: string): string => `select column_name as name
from information_schema.columns where table_schema = ${literal(schema)} and table_name = ${literal(name)}
order by ordinal_position`;

/** Throws `UserError`. */
export const findTable = async (connection: Connection, asked: string): Promise<Table> => {
  const [own] = await connection.query('select database() as name, current_user() as account');
  const {schema, name} = nameParts(asked, text(own, 'name'));
  if (schema === null)
    throw new UserError(
      `No database is chosen, so ${asked} may be any table.`,
      'Name it as database.table, or the database in the DSN.',
    );
  const [row] = await connection.query(tableSql(schema, name));
  if (row === undefined)
    throw new UserError(
      `There is no table ${schema}.${name}, or ${text(own, 'account')} has no right to it.`,
      'Check its name and database, and GRANT SELECT, UPDATE on it.',
    );
  const found = `${text(row, 'schema')}.${text(row, 'name')}`;
  if (text(row, 'type') !== 'BASE TABLE')
    throw new UserError(`${found} is no table.`, 'Name the table that its rows are in.');
  if (text(row, 'transactions') !== 'YES')
    throw new UserError(
      `${found} is stored by ${text(row, 'engine')}, which has no transactions: a batch could be done by half.`,
      `ALTER TABLE ${found} ENGINE = InnoDB first.`,
    );
  const columns = await connection.query(columnsSql(schema, name));
  return {
    schema: text(row, 'schema') ?? schema,
    name: text(row, 'name') ?? name,
    sql: `${identifier(text(row, 'schema') ?? schema)}.${identifier(text(row, 'name') ?? name)}`,
    columns: columns.map(column => identifier(text(column, 'name') ?? '')),
  };
};
