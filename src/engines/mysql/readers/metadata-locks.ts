// Metadata locks on what somebody waits for, as performance_schema has them.
import type {Lock} from '../../../core/lock.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import type {Family, ServerTraits} from '../traits.ts';

/** More rows than this are not brought; requests come first. */
const mostRows = 4_000;

/** A lock, but the session as performance_schema knows it: of a prepared transaction, the thread is gone. */
export type OwnedLock = Omit<Lock, 'session'> & {readonly session: string | null};

export type MetadataLocks = {readonly locks: readonly OwnedLock[]; readonly partial: string | null};

const noLocks: MetadataLocks = {locks: [], partial: null};

/** MariaDB has no indexes on these tables: its rows are joined by hash, which it has to be told. */
const settings = ({family}: ServerTraits): string =>
  family === 'mariadb' ? 'set statement join_cache_level = 4 for ' : '';

const columns = 'object_type, object_schema, object_name';

/**
 * MariaDB's performance_schema has no session for the threads that apply the log; its process list has them, by the name that the
 * operating system gives to each.
 */
const owners: Readonly<Record<Family, {readonly session: string; readonly join: string}>> = {
  mysql: {session: 't.processlist_id', join: ''},
  mariadb: {
    session: 'coalesce(t.processlist_id, s.id)',
    join: 'left join information_schema.processlist s on t.processlist_id is null and s.tid = t.thread_os_id',
  },
};

const locksSql = ({family}: ServerTraits, more: string): string => `select m.object_type, m.object_schema,
  m.object_name, m.lock_type, m.lock_status = 'GRANTED' as granted, ${owners[family].session} as session${more}
from performance_schema.metadata_locks m
left join performance_schema.threads t on t.thread_id = m.owner_thread_id
${owners[family].join}`;

const scanSql = (
  traits: ServerTraits,
): string => `${settings(traits)}${locksSql(traits, ', count(*) over () as contended')}
join (select distinct ${columns} from performance_schema.metadata_locks where lock_status = 'PENDING') p
  on p.object_type = m.object_type and p.object_schema <=> m.object_schema and p.object_name <=> m.object_name
where m.lock_status in ('GRANTED', 'PENDING')
order by granted limit ${mostRows}`;

/** All that one session holds and waits for. */
export const metadataLocksOfSql = (traits: ServerTraits, session: number): string => `${locksSql(traits, '')}
where ${owners[traits.family].session} = ${session} and m.lock_status in ('GRANTED', 'PENDING')
order by granted limit ${mostRows}`;

const kinds: Readonly<Record<string, string>> = {
  GLOBAL: 'global read lock',
  COMMIT: 'commit lock',
  BACKUP: 'backup stage',
};

const nameOf = (row: Row): string | null => {
  const parts = [text(row, 'object_schema'), text(row, 'object_name')].filter(Boolean);
  return parts.length === 0 ? null : parts.join('.');
};

/**
 * MariaDB tells the mode that was first asked for, not what became of it: a read lock of all tables has its second stage when it is held.
 * LOCK TABLES … READ has no name there while it is asked for (seen in 11.8).
 */
const modes: Readonly<Record<string, string>> = {BACKUP_FTWRL1: 'BACKUP_FTWRL2', '': 'SHARED_READ_ONLY'};

const modeOf = (row: Row): string => {
  const mode = text(row, 'lock_type') ?? '';
  const granted = text(row, 'granted') === '1';
  return granted || mode === '' ? (modes[mode] ?? mode) : mode;
};

export const metadataLockOf = (row: Row): OwnedLock => {
  const type = text(row, 'object_type') ?? '';
  return {
    object: [type, text(row, 'object_schema'), text(row, 'object_name')].join(':'),
    kind: kinds[type] ?? type.toLowerCase(),
    name: nameOf(row),
    session: text(row, 'session'),
    mode: modeOf(row),
    granted: text(row, 'granted') === '1',
    waitingSince: null,
  };
};

const read = (rows: readonly Row[]): MetadataLocks => {
  const contended = count(rows[0], 'contended') ?? 0;
  const partial = contended > rows.length ? `only ${rows.length} of ${contended} locks were read` : null;
  return {locks: rows.map(metadataLockOf), partial};
};

export const makeMetadataLocksReader = (traits: ServerTraits): Reader<MetadataLocks> => {
  const sql = traits.metadataLocks === 'performance_schema' ? scanSql(traits) : null;
  return {
    name: 'metadata_locks',
    every: 0,
    budget: 50,
    sql: () => sql,
    read: rows => (sql === null ? noLocks : read(rows)),
  };
};
