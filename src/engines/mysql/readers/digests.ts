// Statements on watched tables, told from others by the tables that their digests name.
import type {HistogramDelta} from '../../../core/latency/histogram.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {literal} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {partsOfName} from './table-names.ts';

export type Digest = {readonly table: string; readonly schema: string | null; readonly digest: string};

/** Reading one digest takes about a millisecond: of each table only the busiest are followed. */
const mostPerTable = 10;
const mostTables = 3;

/** Digests quote every name. */
const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

const naming = (fragment: string): string =>
  `digest_text like ${literal(`%${fragment.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)}`;

/** Names of columns are quoted too: a column called like the table is taken for it. */
const digestsSql = (name: string): string => {
  const {schema, table} = partsOfName(name);
  const there =
    schema === null
      ? ''
      : ` and (schema_name = ${literal(schema)} or ${naming(`${quoted(schema)} . ${quoted(table)}`)})`;
  return `(select ${literal(name)} as \`table\`, schema_name as \`schema\`, digest from performance_schema.events_statements_summary_by_digest
    where digest is not null and ${naming(quoted(table))}${there}
    order by count_star desc limit ${mostPerTable})`;
};

const digestOf = (row: Row): Digest => ({
  table: text(row, 'table') ?? '',
  schema: text(row, 'schema'),
  digest: text(row, 'digest') ?? '',
});

const hasDigests = ({family, performanceSchema, may}: ServerTraits): boolean =>
  family === 'mysql' && performanceSchema && may.readPerformanceSchema;

/** The table of digests has no index on texts: it is read seldom. */
export const makeDigestsReader = (
  traits: ServerTraits,
  watched: () => readonly string[],
): Reader<readonly Digest[]> => ({
  name: 'digests',
  every: 30_000,
  budget: 50,
  sql: () => {
    const names = watched().filter(name => partsOfName(name).table !== '');
    return hasDigests(traits) && names.length > 0
      ? names.slice(0, mostTables).map(digestsSql).join('\nunion all ')
      : null;
  },
  read: rows => rows.map(digestOf),
});

export type DigestCounts = {readonly digest: Digest; readonly counts: HistogramDelta};

const countsSql = ({schema, digest}: Digest, index: number): string =>
  `select ${index} as place, bucket_number as bucket, count_bucket as count
    from performance_schema.events_statements_histogram_by_digest
    where schema_name ${schema === null ? 'is null' : `= ${literal(schema)}`} and digest = ${literal(digest)} and count_bucket > 0`;

/** Since the last reset, or since the digest came (again) into the table of digests. */
export const makeDigestCountsReader = (digests: () => readonly Digest[]): Reader<readonly DigestCounts[]> => {
  let asked: readonly Digest[] = [];
  return {
    name: 'digest_counts',
    every: 5_000,
    budget: 50,
    sql: () => {
      asked = digests();
      return asked.length === 0 ? null : asked.map(countsSql).join('\nunion all ');
    },
    read: rows =>
      asked.map((digest, place) => ({
        digest,
        counts: Object.fromEntries(
          rows
            .filter(row => count(row, 'place') === place)
            .map(row => [count(row, 'bucket') ?? 0, count(row, 'count') ?? 0]),
        ),
      })),
  };
};
