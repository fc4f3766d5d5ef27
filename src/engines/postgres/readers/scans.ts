// ALTER TABLE that only reads its table: no counter moves, but its locks tell how much there is to read (migration-tools §7.5).
import type {Session, SessionId} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {count, text} from '../../row.ts';
import {thisDatabase} from '../sql.ts';
import {describe} from './ddl.ts';

const checks = /VALIDATE CONSTRAINT|SET NOT NULL|ADD CONSTRAINT|ATTACH PARTITION/;

/** They check the rows of a table, and wait for nobody. */
export const scanning = (sessions: readonly Session[]): readonly Session[] =>
  sessions.filter(
    ({kind, state, statementKind, statement, waitsForLock}) =>
      kind === 'client' &&
      state === 'active' &&
      statementKind === 'ddl' &&
      !waitsForLock &&
      checks.test(describe(statement ?? '')?.command ?? ''),
  );

/** Of the tables that are altered, as they were when they were last analyzed. Tables that are only looked at hold weaker locks. */
const scansSql = (ids: readonly SessionId[]): string => `select l.pid, sum(c.relpages::bigint) as blocks,
  current_setting('block_size') as block_size
from (select distinct pid, relation from pg_locks
  where locktype = 'relation' and granted and database = ${thisDatabase} and pid in (${ids.map(Number).join(', ')})
    and mode in ('ShareUpdateExclusiveLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')) l
join pg_class c on c.oid = l.relation
where c.relkind in ('r', 'm') and c.relpages > 0 group by l.pid`;

/** What there is to read. A block has so many bytes. */
export type ToScan = {readonly blocks: number; readonly blockSize: number};

/** By session. */
export const makeScansReader = (
  sessions: () => readonly Session[],
): Reader<ReadonlyMap<SessionId, ToScan>> => ({
  name: 'scans',
  every: 1_000,
  budget: 20,
  sql: () => {
    const ids = scanning(sessions()).map(({id}) => id);
    return ids.length === 0 ? null : scansSql(ids);
  },
  read: rows =>
    new Map(
      rows.map(row => {
        const all = {blocks: count(row, 'blocks') ?? 0, blockSize: count(row, 'block_size') ?? 0};
        return [text(row, 'pid') ?? '', all] as const;
      }),
    ),
});
