// What the server counts since its statistics were last reset, over all databases.
import type {Counter} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row} from '../../row.ts';
import {isAtLeast} from '../versions.ts';

export type CountersRead = Readonly<Partial<Record<Counter, number>>>;

const databaseColumns: Readonly<Partial<Record<Counter, string>>> = {
  commits: 'xact_commit',
  rollbacks: 'xact_rollback',
  deadlocks: 'deadlocks',
  conflicts: 'conflicts',
  tempFiles: 'temp_files',
  tempBytes: 'temp_bytes',
  blocksHit: 'blks_hit',
  blocksRead: 'blks_read',
  rowsRead: 'tup_returned',
  rowsInserted: 'tup_inserted',
  rowsUpdated: 'tup_updated',
  rowsDeleted: 'tup_deleted',
};

const select = (columns: Readonly<Partial<Record<Counter, string>>>, view: string): string =>
  `select ${Object.entries(columns)
    .map(([name, column]) => `sum(${column}) as "${name}"`)
    .join(', ')} from ${view}`;

const countersIn = (row: Row | undefined): CountersRead =>
  Object.fromEntries(
    Object.keys(row ?? {}).flatMap(name => {
      const value = count(row, name);
      return value === null ? [] : [[name, value]];
    }),
  );

export const makeCountersReader = (version: number): Reader<CountersRead> => {
  const columns = isAtLeast(version, 14)
    ? {...databaseColumns, sessionsKilled: 'sessions_killed'}
    : databaseColumns;
  const sql = select(columns, 'pg_stat_database');
  return {name: 'counters', every: 0, budget: 20, sql: () => sql, read: ([row]) => countersIn(row)};
};

/** The view was divided in 17. */
export const makeCheckpointsReader = (version: number): Reader<CountersRead> => {
  const sql = isAtLeast(version, 17)
    ? select({checkpointsTimed: 'num_timed', checkpointsRequested: 'num_requested'}, 'pg_stat_checkpointer')
    : select(
        {checkpointsTimed: 'checkpoints_timed', checkpointsRequested: 'checkpoints_req'},
        'pg_stat_bgwriter',
      );
  return {name: 'checkpoints', every: 10_000, budget: 20, sql: () => sql, read: ([row]) => countersIn(row)};
};
