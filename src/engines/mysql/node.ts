// One watched server: its connections, what it is, and everything that can be asked of it or done to it.
import type {Purpose} from '../connection.ts';
import type {ConnectOptions, Node, NodeFacts} from '../engine.ts';
import {keepConnection, probeOver} from '../kept-connection.ts';
import {makeTooling} from '../tooling.ts';
import {type Access, readAccess} from './access.ts';
import {makeActor} from './acting/actor.ts';
import {makeBackfillControl} from './acting/backfill-control.ts';
import {capabilitiesOf, type ReservedState} from './capabilities.ts';
import {type Connection, openConnection} from './connection.ts';
import {readLocksOf, readStatement} from './detail.ts';
import {readIdentity, type ServerIdentity} from './identity.ts';
import {makeObserver} from './observe.ts';
import {makeProber} from './probing.ts';
import {lockModel} from './readers/lock-model.ts';
import {findReplicas} from './replicas-found.ts';
import {makeActingDoor, reservedPort} from './reserved-port.ts';
import type {MysqlSettings} from './settings.ts';
import {speechOf} from './speech.ts';
import {familyNames} from './versions.ts';

const idsOf = (connections: readonly (Connection | null | undefined)[]): readonly string[] =>
  connections.flatMap(connection => (connection ? [connection.id] : []));

const factsOf = (
  {family, version, tls}: Connection,
  access: Access,
  {role, server}: ServerIdentity,
  reserved: ReservedState,
  own: readonly string[],
): NodeFacts => ({
  engine: 'mysql',
  product: `${familyNames[family]} ${version.join('.')}`,
  version,
  role,
  server,
  user: access.user,
  database: access.database,
  tls,
  capabilities: capabilitiesOf(access, reserved),
  lockModel,
  own,
});

/** What the performance schema records may change while we are connected. */
const withStages = (access: Access, stagesByThread: boolean): Access => ({
  ...access,
  traits: {...access.traits, stagesByThread},
});

/** Rejects with `NodeError` when the observing connection cannot be opened; the others are tried again in the background. */
export const connectNode = async (settings: MysqlSettings, options: ConnectOptions): Promise<Node> => {
  const {application, timeouts, canAct, heartbeat = null} = options;
  const as = (purpose: Purpose) => ({application, timeouts, purpose});
  const observing = await openConnection(settings, as('observe'));
  try {
    const identity = await readIdentity(observing);
    const access = await readAccess(observing, identity.role === 'replica');
    const {traits} = access;
    const place = reservedPort(access, settings);
    const door = makeActingDoor(settings, place, as('act'), identity.server);
    const [acting, probing] = await Promise.all([
      canAct ? keepConnection(door.open) : null,
      keepConnection(() => openConnection(settings, as('probe'))),
    ]);
    const own = () => idsOf([observing, acting?.current(), probing.current()]);
    const canaryId = () => idsOf([probing.current()])[0] ?? null;
    const {observe, sessions, stages} = makeObserver(
      {connection: observing, access, traits, heartbeat, application, ownIds: () => new Set(own()), canaryId},
      settings.address,
    );
    return {
      get facts() {
        const reserved = {closed: door.closed(), offered: place !== null};
        return factsOf(observing, withStages(access, stages.byThread()), identity, reserved, own());
      },
      observe,
      statement: session => readStatement(observing, traits, session),
      locksOf: session => readLocksOf(observing, traits, session),
      replicas: () => findReplicas(observing, settings),
      probe: () => probeOver(probing),
      prober: makeProber(probing, access, timeouts),
      actor: makeActor({kept: acting, access, stages, whoIsThere: readIdentity}),
      backfills: makeBackfillControl({observing, kept: acting, access, sessions, now: Date.now}),
      tooling: makeTooling({speech: speechOf(access), observing, kept: acting, sessions, now: Date.now}),
      close: async () => {
        await Promise.all([observing.close(), acting?.close(), probing.close()]);
      },
    };
  } catch (error) {
    observing.kill();
    throw error;
  }
};
