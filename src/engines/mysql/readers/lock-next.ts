// The lock that DDL needs before it ends: it works under a weaker one, and everybody who uses the table meanwhile is in its way then.
import type {NativeProgress} from '../../../core/observation.ts';
import type {SessionId} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import {idList} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';

export type LockNext = ReadonlyMap<SessionId, NonNullable<NativeProgress['lockNext']>>;

const idsOfThreads = (ids: string): string =>
  `select thread_id from performance_schema.threads where processlist_id in (${ids})`;

/** All locks on tables that these sessions hold a lock on. */
const schemaSql = (ids: string): string => `select m.object_schema as \`schema\`, m.object_name as \`table\`,
    m.lock_type as mode, m.lock_status = 'GRANTED' as granted, t.processlist_id as session
  from performance_schema.metadata_locks m
  join performance_schema.threads t on t.thread_id = m.owner_thread_id
  where m.object_type = 'TABLE' and (m.object_schema, m.object_name) in (
    select object_schema, object_name from performance_schema.metadata_locks
    where object_type = 'TABLE' and owner_thread_id in (${idsOfThreads(ids)}))`;

/** The plugin of MariaDB knows granted locks only. */
const pluginSql = (ids: string): string => {
  const locks = 'information_schema.metadata_lock_info';
  return `select table_schema as \`schema\`, table_name as \`table\`, substr(lock_mode, 5) as mode, 1 as granted, thread_id as session
    from ${locks} where lock_type = 'Table metadata lock' and (table_schema, table_name) in (
      select table_schema, table_name from ${locks} where lock_type = 'Table metadata lock' and thread_id in (${ids}))`;
};

/** Held by what will ask for more. */
const upgradable = new Set(['SHARED_UPGRADABLE', 'SHARED_NO_WRITE']);

const objectOf = (row: Row): string => `${text(row, 'schema')}.${text(row, 'table')}`;

const announced = (
  session: SessionId,
  rows: readonly Row[],
): NonNullable<NativeProgress['lockNext']> | null => {
  const own = rows.filter(row => text(row, 'session') === session);
  const has = (row: Row, granted: '0' | '1') => text(row, 'granted') === granted;
  const table = own.find(row => has(row, '1') && upgradable.has(text(row, 'mode') ?? ''));
  // What it has, or waits for, is not announced any more.
  if (table === undefined) return null;
  const here = rows.filter(row => objectOf(row) === objectOf(table));
  if (here.some(row => text(row, 'session') === session && text(row, 'mode') === 'EXCLUSIVE')) return null;
  const holders = here.filter(row => has(row, '1') && text(row, 'session') !== session);
  return {mode: 'EXCLUSIVE', holders: [...new Set(holders.flatMap(row => text(row, 'session') ?? []))]};
};

/** `working`: sessions whose command may report progress. */
export const makeLockNextReader = (
  {metadataLocks}: ServerTraits,
  working: () => readonly SessionId[],
): Reader<LockNext> => {
  let asked: readonly SessionId[] = [];
  return {
    name: 'lock_next',
    every: 1_000,
    budget: 20,
    sql: () => {
      asked = working();
      if (asked.length === 0 || metadataLocks === null) return null;
      return metadataLocks === 'plugin' ? pluginSql(idList(asked)) : schemaSql(idList(asked));
    },
    read: rows =>
      new Map(
        asked.flatMap(session => {
          const next = announced(session, rows);
          return next === null ? [] : [[session, next] as const];
        }),
      ),
  };
};
