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

/** A condition: the text of a digest has this in it. */
export const naming = (fragment: string): string =>
  `digest_text like ${literal(`%${fragment.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)}`;

/** A condition. Names of columns are quoted too: a column called like the table is taken for it. */
export const onTable = (name: string): string => {
  const {schema, table} = partsOfName(name);
  const there =
    schema === null
      ? ''
      : ` and (schema_name = ${literal(schema)} or ${naming(`${quoted(schema)} . ${quoted(table)}`)})`;
  return `${naming(quoted(table))}${there}`;
};

const digestsSql = (name: string): string =>
  `(select ${literal(name)} as \`table\`, schema_name as \`schema\`, digest from performance_schema.events_statements_summary_by_digest
    where digest is not null and ${onTable(name)}
    order by count_star desc limit ${mostPerTable})`;

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

/** Names a digest of one table. */
export const keyOf = ({table, schema, digest}: Digest): string => [table, schema, digest].join('|');

/** So many more than are listed are followed, since others were before. */
const mostKept = 2 * mostPerTable * mostTables;

/**
 * Those in the newest list, and those that were in an earlier one: somebody may have emptied the table of digests, and what comes into it
 * again must not be taken for new.
 */
export const keepFollowing = (
  watched: () => readonly string[],
): ((listed: readonly Digest[]) => readonly Digest[]) => {
  let followed = new Map<string, Digest>();
  return listed => {
    const names = watched();
    const all = [...listed, ...followed.values()].filter(({table}) => names.includes(table));
    followed = new Map([...new Map(all.map(each => [keyOf(each), each] as const))].slice(0, mostKept));
    return [...followed.values()];
  };
};

export type DigestCounts = {
  readonly digest: Digest;
  /** When the server began to count it; `null`: it does not any more. Another moment is another count, whatever the numbers look like. */
  readonly since: string | null;
  readonly counts: HistogramDelta;
};

const named = ({schema, digest}: Digest): string =>
  `schema_name ${schema === null ? 'is null' : `= ${literal(schema)}`} and digest = ${literal(digest)}`;

const countsSql = (digest: Digest, index: number): string =>
  `select ${index} as place, null as since, bucket_number as bucket, count_bucket as count
    from performance_schema.events_statements_histogram_by_digest where ${named(digest)} and count_bucket > 0
  union all select ${index}, first_seen, null, null from performance_schema.events_statements_summary_by_digest where ${named(digest)}`;

const countsIn = (digest: Digest, rows: readonly Row[]): DigestCounts => {
  const counted = rows.filter(row => count(row, 'bucket') !== null);
  return {
    digest,
    since: rows.map(row => text(row, 'since')).find(since => since !== null) ?? null,
    counts: Object.fromEntries(counted.map(row => [count(row, 'bucket') ?? 0, count(row, 'count') ?? 0])),
  };
};

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
      asked.map((digest, place) =>
        countsIn(
          digest,
          rows.filter(row => count(row, 'place') === place),
        ),
      ),
  };
};
