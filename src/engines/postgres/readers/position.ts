// Which server answers, in which role, and where it is in the log: read at every tick, since a failover changes it.
import type {Role} from '../../../core/event.ts';
import type {Reader} from '../../reader.ts';
import {count, flag, millis, position, text} from '../../row.ts';
import {micros} from '../sql.ts';
import {isAtLeast} from '../versions.ts';

/** What only a replica can tell of itself. */
export type Replay = {
  readonly received: number | null;
  readonly lastReplayed: number | null;
  readonly paused: boolean;
  readonly intendedDelay: number | null;
  readonly conflictPatience: number | null;
};

export type PositionRead = {
  readonly role: Role;
  /** Of the postmaster's start, microseconds as text. */
  readonly started: string;
  /** Written on a primary, replayed on a replica. */
  readonly position: number | null;
  readonly replay: Replay | null;
};

const isReplica = 'pg_is_in_recovery()';
const onReplica = (expression: string) => `case when ${isReplica} then ${expression} end`;
const duration = (setting: string) =>
  `case current_setting('${setting}') when '-1' then -1 else ${micros(`current_setting('${setting}')::interval`)} end`;

/** CASE is evaluated lazily: functions of the other role, which would fail, are not called. */
export const positionSql = (version: number): string => `select ${isReplica} as replica,
  ${micros('pg_postmaster_start_time()')} as started,
  case when ${isReplica} then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as position,
  ${onReplica('pg_last_wal_receive_lsn()')} as received,
  ${onReplica(micros('pg_last_xact_replay_timestamp()'))} as last_replayed,
  ${onReplica(isAtLeast(version, 14) ? `pg_get_wal_replay_pause_state() = 'paused'` : 'pg_is_wal_replay_paused()')} as paused,
  ${onReplica(duration('recovery_min_apply_delay'))} as intended_delay,
  ${onReplica(duration('max_standby_streaming_delay'))} as conflict_patience`;

export const makePositionReader = (version: number): Reader<PositionRead> => ({
  name: 'position',
  every: 0,
  budget: 20,
  sql: () => positionSql(version),
  read: ([row]) => ({
    role: flag(row, 'replica') ? 'replica' : 'primary',
    started: text(row, 'started') ?? '',
    position: position(row, 'position'),
    replay: flag(row, 'replica')
      ? {
          received: position(row, 'received'),
          lastReplayed: millis(row, 'last_replayed'),
          paused: flag(row, 'paused'),
          intendedDelay: millis(row, 'intended_delay'),
          conflictPatience: count(row, 'conflict_patience') === -1 ? -1 : millis(row, 'conflict_patience'),
        }
      : null,
  }),
});
