// Everything that a tick may ask, in the order in which it is sent.
import type {HeartbeatTable} from '../engine.ts';
import {type Track, track} from '../track.ts';
import type {Access} from './access.ts';
import {makeLatencyReaders} from './latency-readers.ts';
import {makeLeftoversReaders} from './leftovers/part.ts';
import {makeProgressReaders} from './progress-readers.ts';
import {makeLockInfoReader} from './readers/lock-info.ts';
import {makeMetadataLocksReader} from './readers/metadata-locks.ts';
import {makePreparedReader} from './readers/prepared-transactions.ts';
import {makeProgramsReader} from './readers/programs.ts';
import {readOnlyReader} from './readers/role.ts';
import {makeRolesReader} from './readers/roles.ts';
import {makeMariadbRowLocksReader} from './readers/row-locks-mariadb.ts';
import {makeMysqlRowLocksReader} from './readers/row-locks-mysql.ts';
import {makeSessionsReader} from './readers/sessions.ts';
import {makeTableHandlesReader} from './readers/table-handles.ts';
import {makeTablesReader} from './readers/tables.ts';
import {makeTransactionsReader} from './readers/transactions.ts';
import {makeReplicationReaders} from './replication-readers.ts';
import type {ServerTraits} from './traits.ts';
import {makeVitalsReaders} from './vitals-readers.ts';

export type ReaderOptions = {
  readonly access: Access;
  readonly traits: ServerTraits;
  readonly watchedTables: () => readonly string[];
  readonly heartbeat: HeartbeatTable | null;
};

/** Sessions come right before the locks: the less time between them, the less can change. */
export const makeReaders = ({access, traits, heartbeat, watchedTables}: ReaderOptions) => {
  const programs = track(makeProgramsReader(traits));
  const transactions = track(makeTransactionsReader(traits));
  const sessionsReader = makeSessionsReader({
    traits,
    transactions: () => transactions.value(),
    programs: () => programs.value(),
  });
  const sessions = track(sessionsReader);
  const present = () => sessions.value()?.sessions ?? [];
  const known = () => transactions.value();
  return {
    readOnly: track(readOnlyReader),
    roles: track(makeRolesReader(access)),
    ...makeReplicationReaders(traits, heartbeat),
    programs,
    transactions,
    sessions: {...sessions, again: sessionsReader.again, sessionsIn: sessionsReader.sessionsIn},
    metadataLocks: track(makeMetadataLocksReader(traits)),
    rowLocks:
      traits.family === 'mariadb'
        ? track(makeMariadbRowLocksReader(traits, known))
        : track(makeMysqlRowLocksReader(traits, known)),
    tableHandles: track(makeTableHandlesReader(traits, present)),
    lockInfo: track(makeLockInfoReader(traits, present)),
    prepared: track(makePreparedReader(known)),
    ...makeProgressReaders(traits, present),
    ...makeVitalsReaders(traits, present),
    ...makeLatencyReaders(traits, watchedTables),
    tables: track(makeTablesReader(traits, watchedTables)),
    ...makeLeftoversReaders(traits, present),
  };
};

export type Readers = ReturnType<typeof makeReaders>;

/** What is asked depends on what the first message of the same tick said; mostly it is nothing. */
export const followUps = (readers: Readers): ReadonlySet<Track> =>
  new Set<Track>([
    readers.rowLocks,
    readers.tableHandles,
    readers.lockInfo,
    readers.prepared,
    readers.stages,
    readers.processlist,
    readers.onlineDdl,
    readers.sessionTimeouts,
    readers.lockNext,
    readers.growingFiles,
    readers.toolBases,
  ]);
