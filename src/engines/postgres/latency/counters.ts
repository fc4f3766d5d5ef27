// pg_stat_statements: how often each statement ended and how long that took together, since the server began to count it.
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {type CountingExtension, isAtLeastVersion} from './extensions.ts';

export type Counter = {
  readonly calls: number;
  /** Execution time, ms. */
  readonly time: number;
  /** When the server began to count it, where it says so (1.11, PostgreSQL 17). */
  readonly since: string | null;
};

export type Counters = {
  /** By database and statement. */
  readonly counters: ReadonlyMap<string, Counter>;
  /** How often the server has thrown out those that ran least, for want of room (`pg_stat_statements.max`). `null`: it does not say. */
  readonly evictions: number | null;
  /** When all of them were last reset. `null`: it does not say. */
  readonly reset: string | null;
};

/**
 * Without texts: those are in a file of the server's, which costs it several times as much (monitoring-sql 4). Statements inside functions
 * are part of the one that called them.
 */
const countersSql = (extension: CountingExtension): string => {
  const {schema} = extension;
  const since = isAtLeastVersion(extension, 1, 11) ? 'max(stats_since)::text' : 'null::text';
  const outermost = isAtLeastVersion(extension, 1, 9) ? 'and toplevel' : '';
  const about = isAtLeastVersion(extension, 1, 9)
    ? `\nunion all select null, dealloc, null, stats_reset::text from ${schema}.pg_stat_statements_info`
    : '';
  return `select dbid::text || ':' || queryid::text as id, sum(calls)::bigint as calls, sum(total_exec_time) as time, ${since} as since
from ${schema}.pg_stat_statements(false) where queryid is not null ${outermost} group by dbid, queryid${about}`;
};

const counterOf = (row: Row): Counter => ({
  calls: count(row, 'calls') ?? 0,
  time: count(row, 'time') ?? 0,
  since: text(row, 'since'),
});

/** `null`: the server counts nothing that we could read. */
export const makeCountersOfStatementsReader = (
  extension: CountingExtension,
  readable: boolean,
): Reader<Counters | null> => ({
  name: 'statement_counters',
  every: 5_000,
  budget: 50,
  sql: () => (readable ? countersSql(extension) : null),
  read: rows => {
    if (!readable) return null;
    const server = rows.find(row => text(row, 'id') === null);
    return {
      counters: new Map(
        rows.flatMap(row => {
          const id = text(row, 'id');
          return id === null ? [] : [[id, counterOf(row)] as const];
        }),
      ),
      evictions: count(server, 'calls'),
      reset: text(server, 'since'),
    };
  },
});
