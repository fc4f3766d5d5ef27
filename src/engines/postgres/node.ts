// One watched server: its connections, what it is, and everything that can be asked of it or done to it.
import type {Purpose} from '../connection.ts';
import type {ConnectOptions, Node, NodeFacts} from '../engine.ts';
import {keepConnection, probeOver} from '../kept-connection.ts';
import {text} from '../row.ts';
import {makeTooling} from '../tooling.ts';
import {makeActor} from './acting/actor.ts';
import {makeBackfillControl} from './acting/backfill-control.ts';
import {type Access, capabilitiesOf, readAccess} from './capabilities.ts';
import {type Connection, openConnection} from './connection.ts';
import {readLocksOf, readStatement} from './detail.ts';
import {readIdentity, type ServerIdentity} from './identity.ts';
import {makeObserver} from './observe.ts';
import {makeProber} from './probing.ts';
import {lockModel} from './readers/lock-model.ts';
import {findReplicas} from './replicas-found.ts';
import type {PostgresSettings} from './settings.ts';
import {speechOf} from './speech.ts';
import {partsOf} from './versions.ts';

const idsOf = (connections: readonly (Connection | null | undefined)[]): readonly string[] =>
  connections.flatMap(connection => (connection ? [String(connection.pid)] : []));

/** Settings of the server and of our session that decide what is asked. */
const readSettings = async (connection: Connection) => {
  const [row] = await connection.query(`select current_setting('max_prepared_transactions') as most,
    current_setting('pg_stat_statements.track', true) as track`);
  const track = text(row, 'track');
  return {preparesTransactions: text(row, 'most') !== '0', countsOurs: track !== null && track !== 'none'};
};

const factsOf = (
  connection: Connection,
  access: Access,
  {role, server}: ServerIdentity,
  own: readonly string[],
): NodeFacts => {
  const version = partsOf(connection.serverVersion);
  return {
    engine: 'postgres',
    product: `PostgreSQL ${version.join('.')}`,
    version,
    role,
    server,
    user: access.user,
    database: access.database,
    tls: connection.tls,
    capabilities: capabilitiesOf(access),
    lockModel,
    own,
  };
};

/** Rejects with `NodeError` when the observing connection cannot be opened; the others are tried again in the background. */
export const connectNode = async (settings: PostgresSettings, options: ConnectOptions): Promise<Node> => {
  const {application, timeouts, canAct, heartbeat = null} = options;
  const open = (purpose: Purpose) => () => openConnection(settings, {application, timeouts, purpose});
  const observing = await open('observe')();
  try {
    const access = await readAccess(observing);
    const identity = await readIdentity(observing);
    const traits = {
      version: observing.serverVersion,
      replica: access.replica,
      ...(await readSettings(observing)),
      readsFiles: access.superuser || access.readsFiles,
      superuser: access.superuser,
      provider: access.provider,
      seesSessions: access.superuser || access.readsAllStats,
      statStatements: access.statStatements,
      statMonitor: access.statMonitor,
      countsStatements: capabilitiesOf(access).statementMeans === true,
      ownOptions: settings.options?.includes('_timeout') ?? false,
    };
    const [acting, probing] = await Promise.all([
      canAct ? keepConnection(open('act')) : null,
      keepConnection(open('probe')),
    ]);
    const own = () => idsOf([observing, acting?.current(), probing.current()]);
    const canaryId = () => idsOf([probing.current()])[0] ?? null;
    const {observe, sessions} = makeObserver(
      {connection: observing, traits, heartbeat, application, ownIds: () => new Set(own()), canaryId},
      settings.address,
    );
    return {
      get facts() {
        return factsOf(observing, access, identity, own());
      },
      observe,
      statement: session => readStatement(observing, session),
      locksOf: session => readLocksOf(observing, session),
      replicas: () => findReplicas(observing, settings),
      probe: () => probeOver(probing),
      prober: makeProber(probing, access, timeouts),
      actor: makeActor({kept: acting, access, whoIsThere: readIdentity}),
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
