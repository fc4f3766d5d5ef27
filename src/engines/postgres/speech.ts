// How migration tools' statements are said to PostgreSQL.
import {NodeError} from '../engine.ts';
import type {Speech, TablePattern} from '../tooling.ts';
import {refused} from './acting/refusal.ts';
import type {Access} from './capabilities.ts';
import type {Connection} from './connection.ts';
import {sqlState} from './errors.ts';
import {literal} from './sql.ts';

const isNamed = ({schema, name}: TablePattern): string =>
  [
    ...(schema === null ? [] : [`n.nspname like ${literal(schema)} escape '|'`]),
    `c.relname like ${literal(name)} escape '|'`,
  ].join(' and ');

const tablesSql = (patterns: readonly TablePattern[]): string =>
  `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and (${patterns.map(isNamed).join(' or ')})
  order by 1, 2 limit 2000`;

export const speechOf = ({user}: Access): Speech<Connection> => ({
  family: 'postgres',
  words: {literal, identifier: name => `"${name.replaceAll('"', '""')}"`},
  tablesSql,
  query: (connection, sql) => connection.query(sql),
  last: async (connection, sql) => (await connection.multi(sql)).at(-1) ?? [],
  refusal: error => {
    if (sqlState(error) === '42501') return refused(`${user} may not change this: ${String(error)}`);
    if (sqlState(error) === '25006') return refused('This server takes no writes.', 'Act on the primary.');
    if (error instanceof NodeError && error.kind === 'slow')
      return refused('It is locked by somebody else.', 'Try again.');
    return null;
  },
});
