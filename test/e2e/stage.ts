// The built console in a real terminal, on a real primary and replica with a shop on them.
import type pg from 'pg';
import {beforeAll, onTestFinished} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import type {Cluster} from '../servers/cluster.ts';
import type {Login} from '../servers/login.ts';
import {backendPid, type ClientOptions, client, query} from '../servers/postgres/clients.ts';
import {createPostgresRoles, type Roles} from '../servers/postgres/roles.ts';
import {usePostgresCluster} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {type Console, type ScreenOptions, watchServers} from './console.ts';

export type Stage = Cluster & {
  readonly replica: Cluster['replicas'][number];
  readonly roles: Roles;
  /** Owns the table `orders`, and is no superuser: those cannot be signalled by others. */
  readonly shop: Login;
};

/** A primary and a replica for the tests of this file; call the result inside a test. */
export const useStage = (): (() => Stage) => {
  const cluster = usePostgresCluster({replicas: 1});
  let stage: Stage | null = null;
  beforeAll(async () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (!replica) throw new Error('there is no replica');
    const roles = await createPostgresRoles(primary);
    const shop = {user: 'shop', password: primary.password};
    await query(primary, `CREATE ROLE shop LOGIN PASSWORD '${shop.password}'`);
    await query(primary, 'GRANT CREATE ON SCHEMA public TO shop');
    const owner = await client(primary, shop);
    await owner.query('CREATE TABLE orders AS SELECT i AS id, 0 AS total FROM generate_series(1, 1000) AS i');
    await owner.end();
    stage = {primary, replicas, replica, roles, shop};
  });
  return () => {
    if (!stage) throw new Error('the stage is set before the tests; ask for it inside one');
    return stage;
  };
};

export type ConsoleOptions = ScreenOptions & {readonly role?: keyof Roles};

/** Watches both servers; ended at the end of the test at the latest. */
export const openConsole = (
  {primary, replica, roles}: Stage,
  {role = 'mon_sig', env, ...options}: ConsoleOptions = {},
): Console => {
  const {user, password} = roles[role];
  const urlOf = ({host, port}: Server) => `postgresql://${user}@${host}:${port}/postgres`;
  return watchServers(urlOf(primary), urlOf(replica), {...options, env: {PGPASSWORD: password, ...env}});
};

export type Actor = {
  readonly pid: number;
  readonly client: pg.Client;
  /** How its last statement ended. */
  readonly outcome: Promise<'done' | Error>;
};

const waits = async (server: Server, pid: number): Promise<boolean> =>
  (await query(server, 'SELECT FROM pg_locks WHERE pid = $1 AND NOT granted', [pid])).length > 0;

/** A session of the shop that has sent these statements, of which it waits for the last. */
const act = async (
  {primary, shop}: Stage,
  options: ClientOptions,
  statements: readonly string[],
): Promise<Actor> => {
  const made = await client(primary, shop, options);
  onTestFinished(() => made.end().catch(() => undefined));
  const pid = await backendPid(made);
  for (const statement of statements.slice(0, -1)) await made.query(statement);
  const outcome = made.query(statements.at(-1) ?? '').then(
    (): 'done' => 'done',
    (error: Error) => error,
  );
  return {pid, client: made, outcome};
};

/** A transaction that has read orders and does nothing more. */
export const idleInTransaction = async (stage: Stage): Promise<Actor> => {
  const actor = await act(stage, {applicationName: 'reporting'}, ['BEGIN', 'SELECT count(*) FROM orders']);
  await actor.outcome;
  return actor;
};

/** Resolves when the statement waits for a lock. */
export const waiting = async (stage: Stage, applicationName: string, statement: string): Promise<Actor> => {
  const actor = await act(stage, {applicationName}, [statement]);
  await waitUntil(() => waits(stage.primary, actor.pid), {what: `"${statement}" to wait`});
  return actor;
};

/** A statement that runs for as long as it is let. */
export const running = (stage: Stage, applicationName: string, statement: string): Promise<Actor> =>
  act(stage, {applicationName}, [statement]);

export type PileUp = {
  readonly report: Actor;
  readonly migration: Actor;
  readonly readers: readonly Actor[];
};

/** An ALTER waits behind an idle transaction, and readers wait behind the ALTER. */
export const pileUp = async (stage: Stage, count = 12): Promise<PileUp> => {
  const report = await idleInTransaction(stage);
  const alter = 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text';
  const migration = await waiting(stage, 'migration', alter);
  const readers = await Promise.all(
    Array.from({length: count}, (_, index) =>
      waiting(stage, 'web', `SELECT sum(total) FROM orders WHERE id = ${index}`),
    ),
  );
  return {report, migration, readers};
};
