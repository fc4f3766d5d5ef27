// The built console in a real terminal, on a real primary and replica with a shop on them.
import {beforeAll, onTestFinished} from 'vitest';
import type {Replica, Server} from '../../demo/servers/server.ts';
import type * as engines from '../engines/stage.ts';
import {
  bundledPostgres,
  type Engine,
  type Kind,
  type Role,
  type Roles,
  withoutPassword,
} from '../faults/engines.ts';
import type {Login} from '../servers/login.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {type Console, type ScreenOptions, watchServers} from './console.ts';

export type Stage = {
  readonly engine: Engine;
  readonly primary: Server;
  readonly replica: Replica;
  readonly roles: Roles;
};

/** Owns the table `orders`, and is no superuser: those cannot be signalled by others. */
const shop: Login = {user: 'shop', password: 'pw', database: 'test'};

const mysqlShop = [`CREATE USER shop@'%' IDENTIFIED BY 'pw'`, `GRANT ALL ON test.* TO shop@'%'`];
const opening: Readonly<Record<Kind, readonly string[]>> = {
  postgres: [`CREATE ROLE shop LOGIN PASSWORD 'pw'`, 'GRANT CREATE ON SCHEMA public TO shop'],
  mysql: mysqlShop,
  mariadb: mysqlShop,
};

const orders = `CREATE TABLE orders AS
  WITH RECURSIVE numbers (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM numbers WHERE id < 1000)
  SELECT id, 0 AS total FROM numbers`;

/** A primary and a replica for the tests of this file or `describe`; call the result inside a test. */
export const useStage = (engine: Engine = bundledPostgres): (() => Stage) => {
  const cluster = engine.use({replicas: 1});
  let stage: Stage | null = null;
  beforeAll(async () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (!replica) throw new Error('there is no replica');
    const roles = await engine.createRoles(primary);
    for (const sql of opening[engine.kind]) await engine.query(primary, sql);
    const owner = await engine.enter(primary, 'owner', shop);
    await owner.run(orders);
    await owner.end();
    stage = {engine, primary, replica, roles};
  });
  return () => {
    if (!stage) throw new Error('the stage is set before the tests; ask for it inside one');
    return stage;
  };
};

/** The address of a server for this role, and the environment that has its password. */
export const wayTo = ({port}: Server, {url}: Role): ReturnType<typeof withoutPassword> => {
  const address = new URL(url);
  address.port = String(port);
  return withoutPassword(address.href);
};

export type ConsoleOptions = ScreenOptions & {readonly role?: keyof Roles};

/** Watches both servers; ended at the end of the test at the latest. */
export const openConsole = (
  {primary, replica, roles}: Stage,
  {role = 'mon_sig', env, ...options}: ConsoleOptions = {},
): Console => {
  const [first, second] = [wayTo(primary, roles[role]), wayTo(replica, roles[role])];
  return watchServers(first.url, second.url, {...options, env: {...first.env, ...env}});
};

/** Sees both servers, and nothing wrong with them. */
export const untilHealthy = (
  console: Console,
  {replica: {name, port}}: Stage,
  options: {readonly timeout?: number} = {},
): Promise<string[]> =>
  console.waitFor(new RegExp(`HEALTH +✔ healthy[\\s\\S]*(${name}|:${port}) +streaming`), options);

/** The primary has no connection of such a console any more. */
export const untilGone = ({engine, primary, roles}: Stage): Promise<unknown> =>
  waitUntil(async () => (await engine.query(primary, engine.sessionsOf(roles.mon_sig.user))).length === 0, {
    what: 'its connections to be gone',
  });

export type Actor = engines.Actor & {
  /** The error that ended its last statement, or null. */
  readonly outcome: Promise<Error | null>;
};

/** A session of the shop that has sent these statements, of which it waits for the last. */
const act = async (
  {engine, primary}: Stage,
  application: string,
  statements: readonly string[],
): Promise<Actor> => {
  const made = await engine.enter(primary, application, shop);
  onTestFinished(() => made.end().catch(() => undefined));
  for (const statement of statements.slice(0, -1)) await made.run(statement);
  return {...made, outcome: made.start(statements.at(-1) ?? '')};
};

/** A transaction that has read orders and does nothing more. */
export const idleInTransaction = async (stage: Stage): Promise<Actor> => {
  const actor = await act(stage, 'reporting', ['BEGIN', 'SELECT count(*) FROM orders']);
  await actor.outcome;
  return actor;
};

/** Resolves when the statement waits for a lock. */
export const waiting = async (stage: Stage, application: string, statement: string): Promise<Actor> => {
  const actor = await act(stage, application, [statement]);
  const {engine, primary} = stage;
  // InnoDB does not renew its list of transactions while that is read more often than every 100 ms.
  await waitUntil(() => engine.isWaiting(primary, actor.id), {what: `"${statement}" to wait`, every: 150});
  return actor;
};

/** A statement that runs for as long as it is let. */
export const running = (stage: Stage, application: string, statement: string): Promise<Actor> =>
  act(stage, application, [statement]);

export type PileUp = {
  readonly report: Actor;
  readonly migration: Actor;
  readonly readers: readonly Actor[];
};

/** An ALTER waits behind an idle transaction, and readers wait behind the ALTER. */
export const pileUp = async (stage: Stage, count = 12): Promise<PileUp> => {
  const report = await idleInTransaction(stage);
  // It can be done again after an earlier one has been let.
  const alter = 'ALTER TABLE orders ALTER COLUMN total SET DEFAULT 0';
  const migration = await waiting(stage, 'migration', alter);
  const readers = await Promise.all(
    Array.from({length: count}, (_, index) =>
      waiting(stage, 'web', `SELECT sum(total) FROM orders WHERE id = ${index}`),
    ),
  );
  return {report, migration, readers};
};
