// One tick of one node: ask what is due, and put the answers together.
import type {Observation, RoleFacts} from '../../core/observation.ts';
import {valueIn} from '../../core/observation.ts';
import type {Session} from '../../core/session.ts';
import type {HeartbeatTable} from '../engine.ts';
import {NodeError, type ObserveOptions} from '../engine.ts';
import {isIdle, namedIn} from '../reconcile.ts';
import {tickTwice} from '../tick.ts';
import type {Connection} from './connection.ts';
import {makeLatencyParts} from './latency/parts.ts';
import {leftoversPart, replicationPart, sessionsAndWaits, vitalsPart} from './parts.ts';
import {makeProgressPart} from './progress.ts';
import {sessionOf, sessionsSql} from './readers/sessions.ts';
import {followUps, makeReaders, type Readers, type ServerTraits} from './readers.ts';
import {makeTick} from './tick.ts';

export type ObserverOptions = {
  readonly connection: Connection;
  readonly traits: ServerTraits;
  readonly heartbeat: HeartbeatTable | null;
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
};

const checkSameServer = (readers: Readers, traits: ServerTraits, address: string): void => {
  const position = readers.position.value();
  if (position === null) return;
  if ((position.role === 'replica') !== traits.replica)
    throw new NodeError('moved', `${address} is a ${position.role} now.`);
};

/**
 * Sessions to be asked for once more: locks name them, and the tick left them out (idle ones of very many), or they came
 * or began to wait after sessions were read, a moment before locks were.
 */
const rereadSessions = async (readers: Readers, connection: Connection): Promise<readonly Session[]> => {
  const locks = readers.locks.value() ?? {locks: [], edges: []};
  const known = new Map(
    [...(readers.sessions.value()?.sessions ?? []), ...(readers.prepared.value() ?? [])].map(session => [
      session.id,
      session,
    ]),
  );
  const missing = [...namedIn(locks)].filter(id => !known.has(id) && /^\d+$/.test(id));
  const outdated = locks.locks.flatMap(({session, granted}) =>
    !granted && isIdle(known.get(session)) ? [session] : [],
  );
  const ids = [...missing, ...outdated];
  return ids.length === 0 ? [] : (await connection.query(sessionsSql(ids))).map(sessionOf);
};

/** The statements that may leave something behind when they end. */
const runningDdl = (sessions: readonly Session[]): ReadonlySet<string> =>
  new Set(
    sessions
      .filter(({state, statementKind}) => state === 'active' && statementKind === 'ddl')
      .map(({id, identity}) => `${id}:${identity.statement}`),
  );

/** Applications may create temporary tables all the time: the end of DDL is no reason to look for remains of tools so soon, ms. */
const leastPause = 15_000;

/** Somebody is connected as a role that nobody was when roles were read. */
const hasNewRole = (sessions: readonly Session[], roles: readonly RoleFacts[]): boolean => {
  const known = new Set(roles.map(({user}) => user));
  return sessions.some(({kind, user}) => kind === 'client' && user !== null && !known.has(user));
};

export const makeObserver = (
  {connection, traits, heartbeat, application, ownIds, canaryId}: ObserverOptions,
  address: string,
): Observer => {
  let watched: readonly string[] = [];
  let last: readonly Session[] = [];
  const readers = makeReaders(traits, () => watched, heartbeat);
  const latency = makeLatencyParts(traits, readers, () => watched);
  const tracks = [...Object.values(readers), latency.texts];
  const tick = makeTick(connection);
  const progressPart = makeProgressPart();
  const isOurs = (session: Session) => ownIds().has(session.id) || session.application === application;

  const observe = async (options: ObserveOptions, now: () => number): Promise<Observation> => {
    watched = options.tables;
    for (const part of options.hurry ?? []) readers[part].hurry();
    if (options.hurry?.includes('leftovers')) readers.toolRemains.hurry();
    const started = now();
    const {serverNow, statements, roundTrips} = await tickTwice(tick, tracks, followUps(readers), now);
    checkSameServer(readers, traits, address);
    const found = await rereadSessions(readers, connection);
    const {sessions, waits} = sessionsAndWaits(readers, found, isOurs, id => id === canaryId());
    const before = runningDdl(last);
    last = valueIn(sessions) ?? [];
    const after = runningDdl(last);
    if ([...before].some(statement => !after.has(statement))) {
      readers.leftovers.hurry();
      if (now() - readers.toolRemains.reading().at > leastPause) readers.toolRemains.hurry();
    }
    const roles = readers.roles.value();
    if (roles !== null && hasNewRole(last, roles)) readers.roles.hurry();
    const extra = found.length > 0 ? 1 : 0;
    return {
      serverNow,
      sessions,
      waits,
      replication: replicationPart(readers),
      vitals: vitalsPart(readers),
      progress: progressPart({readers, sessions: last, serverNow}),
      tables: readers.tables.reading(),
      leftovers: leftoversPart(readers),
      roles: readers.roles.reading(),
      ...latency.parts(now()),
      cost: {
        elapsed: now() - started,
        statements: statements + extra,
        roundTrips: roundTrips + extra,
        interval: options.interval,
        reason: options.intervalReason,
      },
    };
  };
  return {observe, sessions: () => last};
};
