// Metadata locks that are held, from MariaDB's plugin metadata_lock_info; what is asked for is not in it.
import type {Lock} from '../../../core/lock.ts';
import type {Session} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';

/** More rows than this are not brought; the server has them in no order. */
const mostRows = 4_000;

const columns = `thread_id as session, lock_mode as mode, lock_type as kind, table_schema as db, table_name as tab`;

/** One session may hold names by the thousand: what is locked besides is not lost among them. */
const locksWhere = (condition: string): string =>
  `select ${columns} from information_schema.metadata_lock_info where ${condition}
order by lock_type = 'User lock' limit ${mostRows}`;

const sql = locksWhere('thread_id <> connection_id()');

/** All that one session holds. */
export const lockInfoOfSql = (session: number): string => locksWhere(`thread_id = ${session}`);

/** As performance_schema calls the same things. */
const types: Readonly<Record<string, string>> = {
  'Table metadata lock': 'TABLE',
  'Schema metadata lock': 'SCHEMA',
  'Backup lock': 'BACKUP',
  'User lock': 'USER LEVEL LOCK',
};

const kinds: Readonly<Record<string, string>> = {BACKUP: 'backup stage'};

/** A table, schema or name that is locked. */
export const metadataObject = (
  type: string,
  names: readonly string[],
): Pick<Lock, 'object' | 'kind' | 'name'> => ({
  object: [type, ...names].join(':'),
  kind: kinds[type] ?? type.toLowerCase(),
  name: names.length === 0 ? null : names.join('.'),
});

export const heldLockOf = (row: Row): Lock => {
  const type = text(row, 'kind') ?? '';
  const names = [text(row, 'db'), text(row, 'tab')].flatMap(name => (name ? [name] : []));
  return {
    ...metadataObject(types[type] ?? type.replace(/ (metadata )?lock$/i, '').toUpperCase(), names),
    session: text(row, 'session') ?? '',
    mode: (text(row, 'mode') ?? '').replace(/^MDL_/, ''),
    granted: true,
    waitingSince: null,
  };
};

/** To be asked after the sessions of the same tick are known: only while one waits for such a lock. */
export const makeLockInfoReader = (
  {metadataLocks}: ServerTraits,
  sessions: () => readonly Session[],
): Reader<readonly Lock[]> => ({
  name: 'lock_info',
  every: 0,
  budget: 20,
  sql: () =>
    metadataLocks === 'plugin' &&
    sessions().some(({waitsForLock, waitEvent}) => waitsForLock && waitEvent !== 'row lock')
      ? sql
      : null,
  read: rows => rows.map(heldLockOf),
});
