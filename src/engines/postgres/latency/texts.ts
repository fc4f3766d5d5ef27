// The texts of pg_stat_statements: from a file of the server's.
import type {Reader} from '../../reader.ts';
import type {Texts} from '../../statement-means.ts';
import {makeTextsReader, type TextsOptions} from '../../statement-texts.ts';
import {partsOfName} from '../readers/tables.ts';
import {literal} from '../sql.ts';
import type {CountingExtension} from './extensions.ts';

/** Characters of a text that are read. */
const length = 500;
/** Statements on each table that are followed. */
const mostPerTable = 200;
const tablesEvery = 60_000;

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

type Options = Pick<TextsOptions, 'watched' | 'wanted' | 'now'> & {
  readonly extension: CountingExtension;
  /** By which our own statements are prepared; none: the server does not count ours. */
  readonly ownNames: readonly string[];
};

export const makeStatementTextsReader = ({
  extension: {schema},
  watched,
  wanted,
  ownNames,
  now,
}: Options): Reader<Texts> => {
  const ours = ownNames.length === 0 ? null : new RegExp(ownPattern(ownNames));
  return makeTextsReader({
    sql:
      schema === null
        ? null
        : {
            onTable: table => onTableSql(schema, table),
            own: ownNames.length === 0 ? null : ownSql(schema, ownNames),
            byId: ids => wantedSql(schema, ids),
          },
    watched: () => watched().filter(name => partsOfName(name).table !== ''),
    wanted,
    isOurs: statement => ours?.test(statement) === true,
    tablesEvery,
    now,
  });
};
