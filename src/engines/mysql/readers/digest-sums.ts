// MariaDB's performance schema: how often each statement ended and how long that took together.
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import type {Counter, Counters} from '../../statement-growth.ts';
import {literal} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {naming} from './digests.ts';

/** MySQL has histograms of the same, which tell more. */
export const hasDigestSums = ({family, performanceSchema, may}: ServerTraits): boolean =>
  family === 'mariadb' && performanceSchema && may.readPerformanceSchema;

/** Names a digest in SQL; the schema is the one that was chosen, and none by chance. */
export const idSql = `concat_ws('|', coalesce(schema_name, ''), coalesce(digest, ''))`;

/** Clocks are read in whole seconds, and the server's may be set back a little, s. */
const margin = 5;

/**
 * What asks about the server itself is no load of the application: ours, and that of others who watch. A tick of ours goes by its beginning,
 * and there is a digest for each of its lengths.
 */
const aboutServer = [
  ...['performance_schema', 'information_schema'].map(schema => naming(`\`${schema}\` .`)),
  ...['SHOW %', 'SELECT `unix_timestamp` ( NOW (?) ) AS `now`%'].map(
    start => `digest_text like ${literal(start)}`,
  ),
].join(' or ');

const sumsSql = (since: string): string =>
  `select ${idSql} as id, count_star as calls, sum_timer_wait as time, first_seen as since
  from performance_schema.events_statements_summary_by_digest
  where ${since}(digest_text is null or not (${aboutServer}))`;

const picoseconds = 1e9;

const counterOf = (row: Row): readonly [string, Counter] => {
  const statement = text(row, 'id') ?? '';
  const time = (count(row, 'time') ?? 0) / picoseconds;
  return [statement, {statement, calls: count(row, 'calls') ?? 0, time, since: text(row, 'since')}];
};

/** After the first reading only of what ran since: the table may have thousands of rows. `null`: the server counts nothing that we could read. */
export const makeDigestSumsReader = (traits: ServerTraits, now: () => number): Reader<Counters | null> => {
  let known: ReadonlyMap<string, Counter> = new Map();
  let readAt: number | null = null;
  let askedAt = 0;
  return {
    name: 'digest_sums',
    every: 5_000,
    budget: 50,
    sql: () => {
      if (!hasDigestSums(traits)) return null;
      askedAt = now();
      const age = readAt === null ? null : Math.ceil((askedAt - readAt) / 1_000) + margin;
      return sumsSql(age === null ? '' : `last_seen >= now() - interval ${age} second and `);
    },
    read: rows => {
      if (!hasDigestSums(traits)) return null;
      readAt = askedAt;
      known = new Map([...known, ...rows.map(counterOf)]);
      return {counters: known, evictions: null, reset: null};
    },
  };
};
