// pg_stat_statements: how often each statement ended and how long that took together, since the server began to count it.
import type {Reader} from '../../reader.ts';
import {count, text} from '../../row.ts';
import type {Counter, Counters} from '../../statement-growth.ts';
import {type CountingExtension, isAtLeastVersion} from './extensions.ts';

/**
 * Without texts: those are in a file of the server's, which costs it several times as much (monitoring-sql 4). In one text: of 5,000
 * statements it takes the server 11 ms and us 3 ms, where rows take 15 and 20. Statements inside functions are part of the one that called them.
 */
const countersSql = (extension: CountingExtension): string => {
  const {schema} = extension;
  const since = isAtLeastVersion(extension, 1, 11)
    ? `(date_part('epoch', stats_since) * 1000)::bigint`
    : `''`;
  const [outermost, about] = isAtLeastVersion(extension, 1, 9)
    ? [
        'and toplevel',
        `(select dealloc from ${schema}.pg_stat_statements_info) as evictions,
  (select stats_reset::text from ${schema}.pg_stat_statements_info) as reset`,
      ]
    : ['', 'null as evictions, null as reset'];
  return `select string_agg(concat_ws(' ', userid, dbid, queryid, calls, (total_exec_time * 1000)::bigint, ${since}), ',') as counters, ${about}
from ${schema}.pg_stat_statements(false) where queryid is not null ${outermost}`;
};

const counterOf = (written: string): readonly [string, Counter] => {
  const [user, database, query, calls, micros, since = ''] = written.split(' ');
  const statement = `${database}:${query}`;
  return [
    `${user}:${statement}`,
    {statement, calls: Number(calls), time: Number(micros) / 1000, since: since === '' ? null : since},
  ];
};

/** `null`: the server counts nothing that we could read. */
export const makeCountersOfStatementsReader = (
  extension: CountingExtension,
  readable: boolean,
): Reader<Counters | null> => ({
  name: 'statement_counters',
  every: 5_000,
  budget: 50,
  sql: () => (readable ? countersSql(extension) : null),
  read: ([row]) => {
    if (!readable) return null;
    const written = text(row, 'counters')?.split(',') ?? [];
    return {
      counters: new Map(written.map(counterOf)),
      evictions: count(row, 'evictions'),
      reset: text(row, 'reset'),
    };
  },
});
