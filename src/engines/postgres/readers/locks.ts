// Locks on what somebody waits for: one scan of pg_locks, from which the core finds out who blocks whom.
import type {KnownEdge, Lock} from '../../../core/lock.ts';
import type {Reader} from '../../reader.ts';
import {count, flag, millis, type Row, text} from '../../row.ts';
import {literal, micros, relationName, thisDatabase} from '../sql.ts';
import {isAtLeast} from '../versions.ts';

export type LocksRead = {
  readonly locks: readonly Lock[];
  readonly edges: readonly KnownEdge[];
  /** All locks of the server; `null`: nobody waits, so they were not counted. */
  readonly total: number | null;
  readonly partial: string | null;
};

/** More rows than this are not brought; requests come first. */
const mostRows = 4_000;
/** So many locks make the scan dear (60,000 took 133 ms); where few wait, asking about each of them is cheaper. */
const manyLocks = 20_000;
const locksPerWaiter = 50;
const mostAsked = 50;
/** Readings that ask about each waiter before the scan is tried again. */
const askingReadings = 20;

const fields = 'database, relation, page, tuple, virtualxid, transactionid, classid, objid, objsubid';

/** Which of the fields are filled depends on the type alone, so that the text is as unique as they are. */
const objectKey = `concat_ws(':', locktype, ${fields})`;

const signed = (key: string) => `${key}::bigint::bit(32)::int`;

const objectName = `case
  when relation is not null and database in (0, ${thisDatabase}) then ${relationName('relation')}
  when locktype = 'advisory' and objsubid = 1 then ((classid::bigint << 32) | objid::bigint)::text
  when locktype = 'advisory' then concat(${signed('classid')}, ', ', ${signed('objid')})
  when locktype = 'object' then concat((select relname from pg_class where oid = classid), ' ', objid) end`;

/** Missing for an instant after the wait began. */
const waitStart = (version: number): string =>
  isAtLeast(version, 14) ? micros('coalesce(waitstart, clock_timestamp())') : 'null::bigint';

const lockColumns = `object, locktype as kind, mode, granted, case when not granted then since end as since`;

/** Named once per object, however many wait for it. A prepared transaction has no process; its rows share a virtual transaction, one of them names the real one. */
const scanSql = (version: number): string => `with l as materialized (
  select ${objectKey} as object, locktype, ${fields}, virtualtransaction, pid, mode, granted,
    ${waitStart(version)} as since
  from pg_locks where mode <> 'SIReadLock'),
wanted as materialized (
  select object, ${objectName} as name from (
    select distinct on (object) * from l where not granted) one),
prepared as (
  select l.virtualtransaction, x.gid from l join pg_prepared_xacts x on x.transaction = l.transactionid
  where l.pid is null and l.locktype = 'transactionid' and l.granted)
select ${lockColumns}, name,
  coalesce(pid::text, (select 'prepared:' || gid from prepared p where p.virtualtransaction = l.virtualtransaction))
    as session,
  (select count(*) from l) as total, count(*) over () as contended
from l join wanted using (object)
order by granted, since limit ${mostRows}`;

const askSql = `select distinct a.pid as waiter, b.pid as blocker, a.wait_event as kind, ${micros('a.query_start')} as since
from (
  select pid, wait_event, query_start from pg_stat_activity
  where wait_event_type = 'Lock' order by query_start limit ${mostAsked}) a
cross join unnest(pg_blocking_pids(a.pid)) b(pid)
where b.pid <> 0`;

/** All that one backend holds and waits for. */
export const locksOfSql = (
  version: number,
  pid: number,
): string => `select ${lockColumns}, ${objectName} as name, pid::text as session
from (
  select ${objectKey} as object, *, ${waitStart(version)} as since
  from pg_locks where pid = ${pid} and mode <> 'SIReadLock') l
order by granted, locktype, relation limit ${mostRows}`;

/** The same of a prepared transaction: all rows that share a virtual transaction with its own. */
export const locksOfPreparedSql = (version: number, gid: string): string => `with l as materialized (
  select ${objectKey} as object, *, ${waitStart(version)} as since from pg_locks where pid is null)
select ${lockColumns}, ${objectName} as name, ${literal(`prepared:${gid}`)} as session from l
where virtualtransaction in (
  select o.virtualtransaction from l o join pg_prepared_xacts x on x.transaction = o.transactionid
  where x.gid = ${literal(gid)} and o.locktype = 'transactionid')
order by locktype, relation limit ${mostRows}`;

/** An advisory lock of a transaction looks the same: at worst a cancel frees more than was said. */
const isOfSession = (row: Row): boolean => text(row, 'kind') === 'advisory';

export const lockOf = (row: Row): readonly Lock[] => {
  const session = text(row, 'session');
  return session === null
    ? []
    : [
        {
          object: text(row, 'object') ?? '',
          kind: text(row, 'kind') ?? '',
          name: text(row, 'name'),
          session,
          mode: text(row, 'mode') ?? '',
          granted: flag(row, 'granted'),
          waitingSince: millis(row, 'since'),
          ...(isOfSession(row) && {ofSession: true}),
        },
      ];
};

const scanned = (rows: readonly Row[]): LocksRead => {
  const contended = count(rows[0], 'contended') ?? 0;
  return {
    locks: rows.flatMap(lockOf),
    edges: [],
    total: count(rows[0], 'total'),
    partial: contended > rows.length ? `only ${rows.length} of ${contended} locks were read` : null,
  };
};

const asked = (rows: readonly Row[], total: number | null): LocksRead => ({
  locks: [],
  edges: rows.map(row => ({
    waiter: text(row, 'waiter') ?? '',
    blocker: text(row, 'blocker') ?? '',
    hard: true,
    inferred: false,
    kind: text(row, 'kind') ?? '',
    name: null,
    waitingSince: millis(row, 'since'),
    ...(isOfSession(row) && {ofSession: true}),
  })),
  total,
  partial:
    rows.length === 0
      ? null
      : `${total} locks are too many to read: only the ${mostAsked} longest waits are told`,
});

/** `maySomebodyWait`: where nobody does, pg_locks is not even opened. */
export const makeLocksReader = (version: number, maySomebodyWait: () => boolean): Reader<LocksRead> => {
  const scan = scanSql(version);
  let asking = 0;
  let total: number | null = null;
  return {
    name: 'locks',
    every: 0,
    budget: 100,
    sql: () => (!maySomebodyWait() ? null : asking > 0 ? askSql : scan),
    read: rows => {
      if (asking > 0) {
        // Nobody waits any more, or for somebody that only the scan can name.
        asking = rows.length === 0 ? 0 : asking - 1;
        return asked(rows, total);
      }
      const read = scanned(rows);
      total = read.total;
      const waiters = read.locks.filter(({granted}) => !granted).length;
      if (total !== null && total > manyLocks && total > waiters * locksPerWaiter) asking = askingReadings;
      return read;
    },
  };
};
