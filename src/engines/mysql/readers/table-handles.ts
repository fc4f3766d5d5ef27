// Waits that no metadata lock shows, on MySQL: for tables to be closed so that they can be flushed, and for locks of the table's engine.
import type {Lock} from '../../../core/lock.ts';
import type {Session} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import {idList} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {namesIn} from './named-tables.ts';

/** More open tables than this are not brought. */
const mostRows = 2_000;

const openSql = `select 'open' as part, h.object_schema as db, h.object_name as tab, h.external_lock as mode,
  cast(t.processlist_id as char) as session
from performance_schema.table_handles h join performance_schema.threads t on t.thread_id = h.owner_thread_id
where h.object_type = 'TABLE' and h.object_schema <> 'performance_schema'`;

/** A statement has the metadata lock on its table already when it waits for the table to be flushed. */
const wantedSql = (waiters: readonly Session[]): string => `select 'wanted' as part, m.object_schema as db,
  m.object_name as tab, null as mode, cast(t.processlist_id as char) as session
from performance_schema.threads t join performance_schema.metadata_locks m on m.owner_thread_id = t.thread_id
where m.object_type = 'TABLE' and t.processlist_id in (${idList(waiters.map(({id}) => id))})`;

const tableOf = (row: Row): string => `${text(row, 'db')}.${text(row, 'tab')}`;

const sessionOf = (row: Row): string => text(row, 'session') ?? '';

type Open = {readonly open: readonly Row[]; readonly wanted: readonly Row[]};

/** Which tables a session waits to see closed: those it has locked, those its FLUSH names, or all. */
const flushedBy = ({id, statement}: Session, {open, wanted}: Open): ReadonlySet<string> => {
  const locked = wanted.filter(row => sessionOf(row) === id).map(tableOf);
  if (locked.length > 0) return new Set(locked);
  const names = namesIn(statement);
  const named = open.filter(row => names.has(text(row, 'tab') ?? ''));
  return new Set((named.length > 0 ? named : open).map(tableOf));
};

const flushLock = (table: string, session: string, granted: boolean): Lock => ({
  ...{object: `flush:${table}`, kind: 'table flush', name: table, session},
  ...{mode: granted ? 'OPEN' : 'FLUSH', granted, waitingSince: null, inferred: true},
});

/** Even when the FLUSH is given up, its table has to be closed by all before it can be opened again: each waits for those who have it open. */
const flushLocks = (waiters: readonly Session[], found: Open): readonly Lock[] => {
  const ids = new Set(waiters.map(({id}) => id));
  const holders = found.open.filter(row => !ids.has(sessionOf(row)));
  const requests = waiters.flatMap(waiter =>
    [...flushedBy(waiter, {...found, open: holders})].map(table => flushLock(table, waiter.id, false)),
  );
  const wanted = new Set(requests.map(({name}) => name));
  return [
    ...requests,
    ...holders
      .filter(row => wanted.has(tableOf(row)))
      .map(row => flushLock(tableOf(row), sessionOf(row), true)),
  ];
};

/** Engines without row locks lock tables, and tell what is asked for as if it were held. */
const engineLocks = (waiters: readonly Session[], {open}: Open): readonly Lock[] => {
  const ids = new Set(waiters.map(({id}) => id));
  const locking = open.filter(row => text(row, 'mode') !== null);
  const wanted = new Set(locking.filter(row => ids.has(sessionOf(row))).map(tableOf));
  return locking
    .filter(row => wanted.has(tableOf(row)))
    .map(row => ({
      ...{
        object: `engine:${tableOf(row)}`,
        kind: 'table level lock',
        name: tableOf(row),
        session: sessionOf(row),
      },
      ...{mode: text(row, 'mode') ?? '', granted: !ids.has(sessionOf(row)), waitingSince: null},
    }));
};

const waitersFor = (sessions: readonly Session[], event: string): readonly Session[] =>
  sessions.filter(({waitEvent, waitsForLock}) => waitsForLock && waitEvent === event);

/** To be asked after the sessions of the same tick are known: nothing is asked unless one of them waits so. */
export const makeTableHandlesReader = (
  {family, metadataLocks}: ServerTraits,
  sessions: () => readonly Session[],
): Reader<readonly Lock[]> => {
  const flushing = () => waitersFor(sessions(), 'table flush');
  const locking = () => waitersFor(sessions(), 'table level lock');
  return {
    name: 'table_handles',
    every: 0,
    budget: 50,
    sql: () => {
      const waiters = flushing();
      if (family !== 'mysql' || metadataLocks === null || waiters.length + locking().length === 0)
        return null;
      return `${waiters.length === 0 ? openSql : `${openSql}\nunion all\n${wantedSql(waiters)}`} limit ${mostRows}`;
    },
    read: rows => {
      const found = {
        open: rows.filter(row => text(row, 'part') === 'open'),
        wanted: rows.filter(row => text(row, 'part') === 'wanted'),
      };
      return [...flushLocks(flushing(), found), ...engineLocks(locking(), found)];
    },
  };
};
