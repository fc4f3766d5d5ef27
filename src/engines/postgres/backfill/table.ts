// Finds the table as the user named it, and whether this role may change it.
import {UserError} from '../../../errors.ts';
import {flag, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {literal} from '../sql.ts';

export type Table = {
  readonly oid: string;
  /** Quoted, with its schema. */
  readonly name: string;
  /** Quoted. */
  readonly schema: string;
};

const tableSql = (name: string): string => `select c.oid, format('%I.%I', n.nspname, c.relname) as name,
  format('%I', n.nspname) as schema, c.relkind in ('r', 'p') as usable,
  has_table_privilege(c.oid, 'select') as reads, has_any_column_privilege(c.oid, 'update') as writes,
  current_user as role
from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(${literal(name)})`;

/** By SQL's rules first, then as it was written, so that `Order Items` needs no quotes in quotes. */
const spellings = (name: string): readonly string[] => [
  name,
  name
    .split('.')
    .map(part => `"${part.replaceAll('"', '""')}"`)
    .join('.'),
];

/** Throws `UserError`. */
export const findTable = async (connection: Connection, name: string): Promise<Table> => {
  for (const spelling of spellings(name)) {
    // A name that is none by SQL's rules is an error there.
    const [row] = await connection.query(tableSql(spelling)).catch(() => []);
    if (row === undefined) continue;
    const found = text(row, 'name') ?? '';
    if (!flag(row, 'usable'))
      throw new UserError(`${found} is no table.`, 'Name the table that its rows are in.');
    const lacking = flag(row, 'reads') ? (flag(row, 'writes') ? null : 'UPDATE') : 'SELECT';
    if (lacking !== null)
      throw new UserError(
        `${text(row, 'role')} has no right to ${lacking} on ${found}.`,
        `GRANT SELECT, UPDATE ON ${found} TO ${text(row, 'role')};`,
      );
    return {
      oid: text(row, 'oid') ?? '',
      name: found,
      schema: text(row, 'schema') ?? '',
    };
  }
  throw new UserError(
    `There is no table ${name}.`,
    'Check its name and schema, and the database of the DSN.',
  );
};
