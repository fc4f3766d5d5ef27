// How migration tools' statements are said to MySQL and MariaDB.
import {NodeError} from '../engine.ts';
import type {Speech, TablePattern} from '../tooling.ts';
import type {Access} from './access.ts';
import {refused} from './acting/refusal.ts';
import type {Connection} from './connection.ts';
import {closed, readOnly} from './error-numbers.ts';
import {errorNumber} from './errors.ts';
import {identifier, literal} from './sql.ts';

const isNamed = ({schema, name}: TablePattern): string =>
  [
    ...(schema === null ? [] : [`table_schema like ${literal(schema)} escape '|'`]),
    `table_name like ${literal(name)} escape '|'`,
  ].join(' and ');

const tablesSql = (patterns: readonly TablePattern[]): string =>
  `select table_schema as \`schema\`, table_name as name from information_schema.tables
  where table_type = 'BASE TABLE' and table_schema not in ('mysql', 'information_schema', 'performance_schema', 'sys')
    and (${patterns.map(isNamed).join(' or ')})
  order by 1, 2 limit 2000`;

export const speechOf = ({user}: Access): Speech<Connection> => ({
  family: 'mysql',
  words: {literal, identifier},
  tablesSql,
  query: (connection, sql) => connection.query(sql),
  last: async (connection, sql) => (await connection.multi(sql)).at(-1) ?? [],
  refusal: error => {
    const number = errorNumber(error);
    if (closed.includes(number)) return refused(`${user} may not change this: ${String(error)}`);
    if (readOnly.includes(number)) return refused('This server takes no writes.', 'Act on the primary.');
    if (error instanceof NodeError && error.kind === 'slow')
      return refused('It is locked by somebody else.', 'Try again.');
    return null;
  },
});
