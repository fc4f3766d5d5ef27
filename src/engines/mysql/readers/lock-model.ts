// Which lock modes exclude which: metadata locks of both families, MariaDB's stages of a backup, and locks on rows.
// https://dev.mysql.com/doc/refman/8.4/en/metadata-locking.html · https://mariadb.com/kb/en/metadata-locking/
import type {LockModel} from '../../../core/lock.ts';
import {rowConflicts} from './row-modes.ts';

type Blocking = Readonly<Record<string, readonly string[]>>;

const words = (text: string): readonly string[] => text.split(' ');

const table = words(
  `SHARED SHARED_HIGH_PRIO SHARED_READ SHARED_WRITE SHARED_WRITE_LOW_PRIO SHARED_UPGRADABLE SHARED_READ_ONLY
  SHARED_NO_WRITE SHARED_NO_READ_WRITE EXCLUSIVE`.replace(/\s+/g, ' '),
);

/** By place in the list above. */
const tables = (places: string): readonly string[] => [...places].map(place => table[Number(place)] ?? '');

/** Holders that keep a request for a table, a routine, a name or a schema waiting. INTENTION_EXCLUSIVE is of scopes alone, SHARED is of both. */
const metadataGranted: Blocking = {
  INTENTION_EXCLUSIVE: ['SHARED', 'EXCLUSIVE'],
  SHARED: ['INTENTION_EXCLUSIVE', 'EXCLUSIVE'],
  SHARED_HIGH_PRIO: tables('9'),
  SHARED_READ: tables('89'),
  SHARED_WRITE: tables('6789'),
  SHARED_WRITE_LOW_PRIO: tables('6789'),
  SHARED_UPGRADABLE: tables('5789'),
  SHARED_READ_ONLY: tables('3489'),
  SHARED_NO_WRITE: tables('345789'),
  SHARED_NO_READ_WRITE: tables('23456789'),
  EXCLUSIVE: ['INTENTION_EXCLUSIVE', ...table],
};

/** Requests that are served first. An upgrade of what a session holds already goes before all: EXCLUSIVE waits for no request. */
const metadataPending: Blocking = {
  INTENTION_EXCLUSIVE: ['SHARED', 'EXCLUSIVE'],
  SHARED: tables('9'),
  SHARED_READ: tables('89'),
  SHARED_WRITE: tables('789'),
  SHARED_WRITE_LOW_PRIO: tables('6789'),
  SHARED_UPGRADABLE: tables('9'),
  SHARED_READ_ONLY: tables('389'),
  SHARED_NO_WRITE: tables('9'),
  SHARED_NO_READ_WRITE: tables('9'),
};

const backup = (names: string): readonly string[] => words(names).map(name => `BACKUP_${name}`);

const lateStages = 'FLUSH WAIT_FLUSH WAIT_DDL WAIT_COMMIT';
const readLock = 'FTWRL1 FTWRL2';

/** MariaDB (sql/mdl.h): the stages of BACKUP STAGE and FLUSH TABLES WITH READ LOCK against what statements do. */
const statementsAgainstBackup: Blocking = {
  BACKUP_DML: backup(`${lateStages} ${readLock}`),
  BACKUP_TRANS_DML: backup(readLock),
  BACKUP_SYS_DML: backup(`WAIT_COMMIT ${readLock}`),
  BACKUP_DDL: backup(`WAIT_DDL WAIT_COMMIT BLOCK_DDL ${readLock}`),
  BACKUP_ALTER_COPY: backup(readLock),
  BACKUP_COMMIT: backup('WAIT_COMMIT FTWRL2'),
};

const backupGranted: Blocking = {
  ...statementsAgainstBackup,
  BACKUP_START: backup(`START ${lateStages} BLOCK_DDL`),
  BACKUP_FLUSH: backup('START'),
  BACKUP_WAIT_FLUSH: backup('START DML'),
  BACKUP_WAIT_DDL: backup('START DML DDL'),
  BACKUP_WAIT_COMMIT: backup('START DML SYS_DML DDL COMMIT'),
  BACKUP_FTWRL1: backup('DML TRANS_DML SYS_DML DDL ALTER_COPY'),
  BACKUP_FTWRL2: backup('DML TRANS_DML SYS_DML DDL ALTER_COPY COMMIT'),
  BACKUP_BLOCK_DDL: backup(`START ${lateStages} BLOCK_DDL DDL`),
};

const backupPending: Blocking = {
  ...statementsAgainstBackup,
  BACKUP_START: backup(`${lateStages} BLOCK_DDL`),
  BACKUP_BLOCK_DDL: backup('START'),
};

/** MySQL, outside of metadata locks: tables that are open and have to be closed, and engines that lock tables, where writes go first. */
const openTables: Blocking = {FLUSH: ['OPEN']};
/** MariaDB stops its replication workers for one global read lock after the other. */
const workers: Blocking = {PAUSE: ['PAUSE']};
const engineGranted: Blocking = {
  'READ EXTERNAL': ['WRITE EXTERNAL'],
  'WRITE EXTERNAL': ['READ EXTERNAL', 'WRITE EXTERNAL'],
};
const enginePending: Blocking = {'READ EXTERNAL': ['WRITE EXTERNAL']};

/** Requests for metadata are served by priority, those for rows in their order. */
export const lockModel: LockModel = {
  granted: {
    ...metadataGranted,
    ...backupGranted,
    ...openTables,
    ...workers,
    ...engineGranted,
    ...rowConflicts.granted,
  },
  pending: {...metadataPending, ...backupPending, ...enginePending, ...rowConflicts.pending},
  queue: 'priority',
  queues: {row: 'fifo'},
  cancelEnds: 'statement',
};
