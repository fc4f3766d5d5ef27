// The parts of an observation, put together from what the readers said last.

import type {Waits} from '../../core/lock.ts';
import type {Observation, Reading} from '../../core/observation.ts';
import {valueIn} from '../../core/observation.ts';
import type {Replication} from '../../core/replication.ts';
import type {Session, SessionId} from '../../core/session.ts';
import type {Vitals} from '../../core/vitals.ts';
import {heartbeatPart} from '../heartbeat.ts';
import {waitsOf, withoutCanary, withWaiting} from '../reconcile.ts';
import type {Readers} from './readers.ts';
import {replayEdges} from './replay-edges.ts';

const mapped = <T, U>(reading: Reading<T>, change: (value: T) => U): Reading<U> =>
  'value' in reading ? {at: reading.at, value: change(reading.value)} : reading;

/** That nobody waits is known from the sessions alone, which a slow server is asked for less often. */
const noYoungerThan = <T>(sessions: Reading<unknown>, waits: Reading<T>): Reading<T> =>
  'value' in waits && 'value' in sessions ? {...waits, at: Math.min(waits.at, sessions.at)} : waits;

/** `found`: sessions that were asked for once more. */
export const sessionsAndWaits = (
  readers: Readers,
  found: readonly Session[],
  isOurs: (session: Session) => boolean,
  isCanary: (id: SessionId) => boolean,
): Pick<Observation, 'sessions' | 'waits'> => {
  const listed = valueIn(readers.sessions.reading());
  const prepared = readers.prepared.value() ?? [];
  const newer = new Set(found.map(({id}) => id));
  const all = [...(listed?.sessions ?? []).filter(({id}) => !newer.has(id)), ...prepared, ...found];
  const edges = [...(listed?.edges ?? []), ...replayEdges(all)];
  const waits = noYoungerThan(
    readers.sessions.reading(),
    mapped(readers.locks.reading(), (locks): Waits => withoutCanary(waitsOf(locks, edges, all), isCanary)),
  );
  const seen = valueIn(waits);
  const involved = new Set<SessionId>(seen?.locks.map(({session}) => session));
  const shown = all.filter(session => !isOurs(session) || involved.has(session.id));
  return {
    waits,
    sessions: mapped(readers.sessions.reading(), () => (seen === null ? shown : withWaiting(shown, seen))),
  };
};

export const replicationPart = (readers: Readers): Reading<Replication> =>
  mapped(readers.position.reading(), ({position, replay}): Replication => {
    const receiver = readers.receiver.value();
    return {
      position,
      unit: 'bytes',
      origins: null,
      self: replay && {
        upstream: receiver?.upstream ?? null,
        name: receiver?.name ?? null,
        serverId: null,
        streaming: receiver === null ? false : receiver.streaming,
        received: receiver?.received ?? replay.received,
        replayed: position,
        lastReplayed: replay.lastReplayed,
        messageAge: receiver?.messageAge ?? null,
        paused: replay.paused,
        intendedDelay: replay.intendedDelay,
        conflicts: readers.counters.value()?.conflicts ?? null,
        conflictPatience: replay.conflictPatience,
        ownLag: null,
        channels: [],
      },
      replicas: readers.replicas.value() ?? [],
      slots: readers.slots.value() ?? [],
      heartbeat: heartbeatPart(readers.heartbeat, readers.position.reading().at),
    };
  });

export const vitalsPart = (readers: Readers): Reading<Vitals> =>
  mapped(readers.counters.reading(), (counters): Vitals => {
    const position = readers.position.value();
    const written = position?.role === 'primary' ? position.position : null;
    const lockRows = readers.locks.value()?.total ?? null;
    const prepared = readers.prepared.value();
    return {
      counters: {
        ...counters,
        ...readers.checkpoints.value(),
        ...(written === null ? {} : {logBytes: written}),
      },
      gauges: {
        ...readers.sessions.value()?.gauges,
        ...readers.capacity.value(),
        ...readers.databaseSize.value(),
        ...(prepared === null ? {} : {preparedTransactions: prepared.length}),
        ...(lockRows === null ? {} : {lockRows}),
      },
      snapshotHolders: readers.snapshots.value() ?? [],
    };
  });

/** What tools left is the smaller part: where it cannot be read, the rest is told all the same. */
export const leftoversPart = (readers: Readers): Observation['leftovers'] =>
  mapped(readers.leftovers.reading(), own => [...own, ...(readers.toolRemains.value() ?? [])]);
