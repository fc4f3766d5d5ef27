// One tick of one node: ask what is due, and put the answers together.
import type {Observation, RoleFacts} from '../../core/observation.ts';
import {valueIn} from '../../core/observation.ts';
import type {Session} from '../../core/session.ts';
import {NodeError, type ObserveOptions} from '../engine.ts';
import {tickTwice} from '../tick.ts';
import type {Stages} from './acting/actor.ts';
import type {Connection} from './connection.ts';
import {roleOf} from './identity.ts';
import {makeLatencyPart} from './latency.ts';
import {hurryLeftovers, makeLeftoversPart} from './leftovers/part.ts';
import {makeMeans} from './means.ts';
import {outdatedSessions, sessionsAndWaits, tablesPart} from './parts.ts';
import {makeProgressPart} from './progress.ts';
import {manySessions} from './readers/session-sql.ts';
import {followUps, makeReaders, type ReaderOptions, type Readers} from './readers.ts';
import {makeReplicationPart} from './replication.ts';
import {makeTick} from './tick.ts';
import type {ServerTraits} from './traits.ts';
import {makeVitalsPart} from './vitals.ts';

export type ObserverOptions = Omit<ReaderOptions, 'watchedTables'> & {
  readonly connection: Connection;
  /** Our name at the server: other consoles have it too. */
  readonly application: string;
  readonly ownIds: () => ReadonlySet<string>;
  /** Our connection that canaries are asked over; `null`: there is none now. */
  readonly canaryId: () => string | null;
};

export type Observer = {
  readonly observe: (options: ObserveOptions, now: () => number) => Promise<Observation>;
  /** Of the last tick. */
  readonly sessions: () => readonly Session[];
  readonly stages: Stages;
};

const checkSameServer = (readers: Readers, traits: ServerTraits, address: string): void => {
  const server = readers.readOnly.value();
  const sources = readers.sources.reading();
  if (server === null || 'missing' in sources) return;
  const role = roleOf(sources.value, server);
  if ((role === 'replica') !== traits.replica) throw new NodeError('moved', `${address} is a ${role} now.`);
};

/** No idle session was left out. */
const allAreRead = ({sessions}: Readers): boolean =>
  (sessions.value()?.gauges.connections ?? 0) <= manySessions;

/** Somebody is connected as a user that nobody was when roles were read. */
const hasNewUser = (sessions: readonly Session[], roles: readonly RoleFacts[] | null): boolean => {
  const known = roles && new Set(roles.map(({user}) => user));
  return sessions.some(({kind, user}) => kind === 'client' && user !== null && known?.has(user) === false);
};

export const makeObserver = (
  {connection, access, traits, heartbeat, application, ownIds, canaryId}: ObserverOptions,
  address: string,
): Observer => {
  let watched: readonly string[] = [];
  let last: readonly Session[] = [];
  const readers = makeReaders({access, traits, heartbeat, watchedTables: () => watched});
  const replicationPart = makeReplicationPart(traits.replica);
  const progressPart = makeProgressPart();
  const vitalsPart = makeVitalsPart();
  const latencyPart = makeLatencyPart(traits);
  const means = makeMeans(traits, () => watched);
  const leftoversPart = makeLeftoversPart(traits);
  const tick = makeTick(connection);
  const tracks = [...Object.values(readers), ...means.tracks];
  const isOurs = (session: Session) => ownIds().has(session.id) || session.application === application;

  const observe = async (options: ObserveOptions, now: () => number): Promise<Observation> => {
    watched = options.tables;
    if (options.hurry?.includes('roles')) readers.roles.hurry();
    if (options.hurry?.includes('tables')) readers.tables.hurry();
    if (options.hurry?.includes('leftovers')) hurryLeftovers(readers);
    const started = now();
    const {serverNow, statements, roundTrips} = await tickTwice(tick, tracks, followUps(readers), now);
    checkSameServer(readers, traits, address);
    const outdated = outdatedSessions(traits, readers);
    const found =
      outdated.length === 0
        ? []
        : readers.sessions.sessionsIn(await connection.query(readers.sessions.again(outdated)));
    const extra = outdated.length === 0 ? 0 : 1;
    const {sessions, waits} = sessionsAndWaits(traits, readers, found, isOurs, id => id === canaryId());
    last = valueIn(sessions) ?? [];
    if (hasNewUser(last, readers.roles.value())) readers.roles.hurry();
    const meansPart = means.part();
    return {
      serverNow,
      sessions,
      waits,
      replication: replicationPart(readers),
      vitals: vitalsPart(readers, id => ownIds().has(id)),
      progress: 'value' in sessions ? progressPart(readers, last, sessions.at) : sessions,
      tables: tablesPart(traits, readers, now()),
      leftovers: leftoversPart(readers, last, allAreRead(readers), now()),
      roles: readers.roles.reading(),
      latency: latencyPart(readers),
      ...(meansPart === undefined ? {} : {means: meansPart}),
      cost: {
        elapsed: now() - started,
        statements: statements + extra,
        roundTrips: roundTrips + extra,
        interval: options.interval,
        reason: options.intervalReason,
      },
    };
  };
  const stages: Stages = {
    byThread: () => readers.stageConsumer.value() ?? traits.stagesByThread,
    lookAgain: readers.stageConsumer.hurry,
  };
  return {observe, sessions: () => last, stages};
};
