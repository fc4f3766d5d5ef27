// The replication part of an observation.
import type {Observation, Reading} from '../../core/observation.ts';
import {valueIn} from '../../core/observation.ts';
import type {ReplicaSelf} from '../../core/replication.ts';
import {heartbeatPart} from '../heartbeat.ts';
import type {TrackOf} from '../track.ts';
import {channelFacts, channelOf} from './channels.ts';
import {type Place, placeOn, receivedOf} from './origins.ts';
import {type ChannelFacts, ownLagOf} from './own-lag.ts';
import type {LogPosition} from './readers/log-position.ts';
import {type ChannelStatus, channelStatuses} from './replica-status.ts';
import {replicasSeen} from './replicas-seen.ts';
import type {ReplicationReaders} from './replication-readers.ts';
import {makeSilence} from './silence.ts';

type Known = {
  readonly position: LogPosition;
  readonly place: Place;
  readonly statuses: readonly ChannelStatus[];
  readonly facts: readonly ChannelFacts[];
};

/** The largest of what is known; `null` where one is not. */
const worst = (values: readonly (number | null)[]): number | null => {
  const known = values.filter(value => value !== null);
  return known.length === 0 || known.length < values.length ? null : Math.max(...known);
};

const upstreamOf = (statuses: readonly ChannelStatus[]): string | null => {
  const running = statuses.filter(({receiver}) => receiver !== 'stopped');
  return (running.find(({receiver}) => receiver === 'running') ?? running[0])?.upstream ?? null;
};

const least = (values: readonly (number | null)[]): number | null => {
  const known = values.filter(value => value !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** A replica is what its worst channel is. Of delays the least counts, so that lag on another channel is not taken for one. */
const selfOf = ({position, place, statuses, facts}: Known): ReplicaSelf => ({
  upstream: upstreamOf(statuses),
  name: position.name,
  serverId: position.serverId.toLowerCase(),
  // Nothing is to be seen of a member of a group, or without the right to look.
  streaming: statuses.length === 0 ? null : statuses.every(({receiver}) => receiver === 'running'),
  received: receivedOf(place, position, statuses),
  replayed: place.position,
  lastReplayed: null,
  messageAge: worst(facts.map(({silence}) => silence)),
  paused:
    statuses.length === 0
      ? null
      : statuses.some(({applier, applierError}) => applier === 'stopped' && applierError === null),
  intendedDelay: least(statuses.map(({delay}) => delay)),
  conflicts: null,
  conflictPatience: null,
  ownLag: ownLagOf(facts),
  channels: facts.map(channelOf),
});

/** Of another tick, a slow reading does not go with the rest. */
const fresh = <T>(track: TrackOf<T | null>, tick: number): T | null => {
  const reading: Reading<T | null> = track.reading();
  return reading.at >= tick ? valueIn(reading) : null;
};

/** Put together anew at each tick; it remembers since when sources have been silent. */
export const makeReplicationPart = (isReplica: boolean) => {
  const silence = makeSilence();
  return (readers: ReplicationReaders): Observation['replication'] => {
    const reading = readers.logPosition.reading();
    if ('missing' in reading) return reading;
    const {at, value: position} = reading;
    const statuses = channelStatuses(readers.sources.value() ?? []);
    const place = placeOn(position, statuses, isReplica, readers.binaryLog.value());
    const facts = channelFacts({
      ...{statuses, position, silences: silence(statuses, position.now)},
      appliers: fresh(readers.appliers, at),
      receivers: fresh(readers.receivers, at),
    });
    return {
      at,
      value: {
        ...place,
        self: isReplica ? selfOf({position, place, statuses, facts}) : null,
        replicas: replicasSeen(readers.registered.value(), readers.senders.value()),
        slots: [],
        heartbeat: heartbeatPart(readers.heartbeat, at),
      },
    };
  };
};
