// What a tick asks about replication.
import type {HeartbeatTable} from '../engine.ts';
import {makeHeartbeatReader} from '../heartbeat.ts';
import {track} from '../track.ts';
import {makeAppliersReader} from './readers/appliers.ts';
import {heartbeatSql} from './readers/heartbeat.ts';
import {makeBinaryLogReader, makeLogPositionReader} from './readers/log-position.ts';
import {makeReceiversReader} from './readers/receivers.ts';
import {makeRegisteredReader, makeSendersReader} from './readers/replicas.ts';
import {makeSourcesReader} from './readers/role.ts';
import type {ServerTraits} from './traits.ts';

/** The position comes first: what is as old as it belongs to the same tick. */
export const makeReplicationReaders = (traits: ServerTraits, heartbeat: HeartbeatTable | null) => {
  const logPosition = track(makeLogPositionReader(traits));
  const countsFiles = () => {
    const position = logPosition.value();
    return !traits.replica && position?.executed === null && position.replicated === null;
  };
  return {
    logPosition,
    binaryLog: track(makeBinaryLogReader(traits, countsFiles)),
    sources: track(makeSourcesReader(traits)),
    appliers: track(makeAppliersReader(traits)),
    receivers: track(makeReceiversReader(traits)),
    senders: track(makeSendersReader(traits)),
    registered: track(makeRegisteredReader(traits)),
    heartbeat: track(makeHeartbeatReader(heartbeat && heartbeatSql(heartbeat))),
  };
};

export type ReplicationReaders = ReturnType<typeof makeReplicationReaders>;
