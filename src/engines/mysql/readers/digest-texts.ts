// Which of MariaDB's digests are on the watched tables, and what the worst ones say.
import type {Reader} from '../../reader.ts';
import type {Texts} from '../../statement-means.ts';
import {makeTextsReader, type TextsOptions} from '../../statement-texts.ts';
import {literal} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {hasDigestSums, idSql} from './digest-sums.ts';
import {onTable} from './digests.ts';
import {partsOfName} from './table-names.ts';

/** Statements on each table that are followed. */
const mostPerTable = 200;
/** Characters of a text that are read. */
const length = 500;

const digests = 'performance_schema.events_statements_summary_by_digest';

/** Rows are read or written by these; what else names a table is work on the table itself. */
const worksOnRows = `digest_text regexp '^[ (]*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|LOAD) '`;

const onTableSql = (name: string): string =>
  `(select ${literal(name)} as \`table\`, ${idSql} as id, left(digest_text, ${length}) as statement
    from ${digests} where digest is not null and ${worksOnRows} and ${onTable(name)}
    order by count_star desc limit ${mostPerTable})`;

const wantedSql = (ids: readonly string[]): string =>
  `(select null as \`table\`, ${idSql} as id, left(digest_text, ${length}) as statement
    from ${digests} where ${idSql} in (${ids.map(literal).join(', ')}))`;

/** Texts are looked through seldom, ms. */
const tablesEvery = 30_000;

export const makeDigestTextsReader = (
  traits: ServerTraits,
  {watched, wanted, now}: Pick<TextsOptions, 'watched' | 'wanted' | 'now'>,
): Reader<Texts> =>
  makeTextsReader({
    sql: hasDigestSums(traits) ? {onTable: onTableSql, own: null, byId: wantedSql} : null,
    watched: () => watched().filter(name => partsOfName(name).table !== ''),
    wanted,
    isOurs: () => false,
    tablesEvery,
    now,
  });
