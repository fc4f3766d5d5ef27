// Everything that a tick may ask, in the order in which it is sent.

import type {HeartbeatTable} from '../engine.ts';
import {makeHeartbeatReader} from '../heartbeat.ts';
import {type Track, track} from '../track.ts';
import type {Provider} from './grants.ts';
import {makeCountersOfStatementsReader} from './latency/counters.ts';
import type {CountingExtension} from './latency/extensions.ts';
import {makePeriodsReader} from './latency/histogram.ts';
import {makeBackgroundGrowth} from './readers/background-growth.ts';
import {capacityReader, databaseSizeReader} from './readers/capacity.ts';
import {makeCheckpointsReader, makeCountersReader} from './readers/counters.ts';
import {heartbeatSql} from './readers/heartbeat.ts';
import {makeLeftoversReader} from './readers/leftovers.ts';
import {makeLocksReader} from './readers/locks.ts';
import {makePositionReader} from './readers/position.ts';
import {makePreparedReader} from './readers/prepared-transactions.ts';
import {makeProgressReader} from './readers/progress.ts';
import {makeReceiverReader} from './readers/receiver.ts';
import {replicasReader} from './readers/replicas.ts';
import {makeRewriteReader, rewriteCandidates} from './readers/rewrite.ts';
import {makeRolesReader} from './readers/roles.ts';
import {makeScansReader} from './readers/scans.ts';
import {sessionsReader} from './readers/sessions.ts';
import {makeSlotsReader} from './readers/slots.ts';
import {snapshotsReader} from './readers/snapshots.ts';
import {makeTablesReader} from './readers/tables.ts';
import {makeToolRemainsReader} from './readers/tool-remains.ts';

/** What is asked depends on the server and on what our role may do there. */
export type ServerTraits = {
  readonly version: number;
  readonly replica: boolean;
  readonly preparesTransactions: boolean;
  readonly readsFiles: boolean;
  readonly superuser: boolean;
  readonly provider: Provider | null;
  /** Our connections were given command-line options for their backends. */
  readonly ownOptions: boolean;
  readonly statStatements: CountingExtension;
  readonly statMonitor: CountingExtension;
  /** The sessions of others are not hidden from us. */
  readonly seesSessions: boolean;
  /** Statements of others are counted, and we may see how. */
  readonly countsStatements: boolean;
  /** Ours among them: we may not have the server leave them out. */
  readonly countsOurs: boolean;
};

/** Sessions come right before the locks: the less time between them, the less can change. Whether anybody waits is known from the sessions. */
export const makeReaders = (
  traits: ServerTraits,
  watchedTables: () => readonly string[],
  heartbeat: HeartbeatTable | null,
) => {
  const {version, replica} = traits;
  const sessions = track(sessionsReader);
  const candidates = () => rewriteCandidates(sessions.value()?.sessions ?? []);
  const databaseSize = track(databaseSizeReader);
  const growth = makeBackgroundGrowth(databaseSize.reading);
  return {
    position: track(makePositionReader(version)),
    sessions,
    prepared: track(makePreparedReader(traits.preparesTransactions)),
    locks: track(makeLocksReader(version, () => !traits.seesSessions || sessions.value()?.waiting !== false)),
    progress: track(makeProgressReader(version)),
    rewrite: track(makeRewriteReader(traits.readsFiles, candidates, growth)),
    scans: track(makeScansReader(() => sessions.value()?.sessions ?? [])),
    replicas: track(replicasReader),
    receiver: track(makeReceiverReader(() => replica)),
    counters: track(makeCountersReader(version)),
    heartbeat: track(makeHeartbeatReader(heartbeat && heartbeatSql(heartbeat))),
    slots: track(makeSlotsReader(version)),
    snapshots: track(snapshotsReader),
    checkpoints: track(makeCheckpointsReader(version)),
    capacity: track(capacityReader),
    databaseSize,
    tables: track(makeTablesReader(watchedTables)),
    leftovers: track(makeLeftoversReader(version, replica)),
    toolRemains: track(makeToolRemainsReader(replica)),
    roles: track(makeRolesReader(traits)),
    statementPeriods: track(makePeriodsReader(traits.statMonitor)),
    statementCounters: track(makeCountersOfStatementsReader(traits.statStatements, traits.countsStatements)),
  };
};

export type Readers = ReturnType<typeof makeReaders>;

/** What is to be asked in a second message, once sessions are known. While somebody waits, the first may as well bring all of it. */
export const followUps = ({locks, sessions}: Readers): ReadonlySet<Track> =>
  new Set(sessions.value()?.waiting === false ? [locks] : []);
