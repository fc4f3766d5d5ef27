import type pg from 'pg';
import {afterAll, beforeAll} from 'vitest';
import type {Incident, Scenario} from '../../demo/scenarios/scenario.ts';
import {startWorld, type World, type WorldOptions} from '../../demo/world/world.ts';
import {client, closeClients} from '../servers/postgres/clients.ts';
import {waitUntil} from '../servers/wait-until.ts';

/** A world with a scenario begun in it, and a superuser's connection to the shop on either server. */
export interface Play {
  readonly world: World;
  readonly incident: Incident;
  readonly said: readonly string[];
  readonly primary: pg.Client;
  readonly replica: pg.Client;
}

const smallShop = {orders: 200_000, customers: 10_000};

/** Plays a scenario for the tests of this file or `describe`; call the result inside a test. */
export function stagePlay(scenario: Scenario, options: WorldOptions = {}): () => Play {
  const said: string[] = [];
  let world: World | null = null;
  let play: Play | null = null;
  beforeAll(async () => {
    world = await startWorld({size: smallShop, retryAfter: 200, say: line => said.push(line), ...options});
    const [primary, replica] = [await toShop(world.primary), await toShop(world.replica)];
    const {workload} = world;
    await waitUntil(() => workload.read().done > 100, {what: 'the workload to be under way'});
    play = {world, said, primary, replica, incident: await scenario.start(world)};
  });
  afterAll(async () => {
    await play?.incident.stop();
    if (!world) return;
    closeClients(world.primary);
    closeClients(world.replica);
    await world.stop();
  });
  return () => {
    if (!play) throw new Error('the play begins before the tests; ask for it inside one');
    return play;
  };
}

const toShop = (server: World['primary']) => client(server, server, {database: 'shop'});

/** The first column of the first row. */
export async function value<T>(on: pg.Client, sql: string, values: unknown[] = []): Promise<T> {
  const {rows} = await on.query({text: sql, values, rowMode: 'array'});
  return rows[0]?.[0] as T;
}

/** How many of the workload's sessions wait for a lock on orders. */
export const waiters = (primary: pg.Client) =>
  value<number>(
    primary,
    `SELECT count(DISTINCT pid)::int FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE relation = 'orders'::regclass AND NOT granted AND application_name <> 'migration'`,
  );

/** Signals every backend of the migration; what an operator does who means the migration. */
export const cancelMigration = (primary: pg.Client) =>
  primary.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'migration'");

/** Terminates the report of a scenario, known by the age of its transaction among the others of reporting. */
export const terminateReport = (on: pg.Client) =>
  on.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'reporting'
    AND xact_start = (SELECT min(xact_start) FROM pg_stat_activity WHERE application_name = 'reporting')`);

/** Waits until the workload has done so many visits more: proof that the shop is open. */
export async function visits({world}: Play, more: number): Promise<void> {
  const before = world.workload.read().done;
  await waitUntil(() => world.workload.read().done >= before + more, {
    what: `${more} more visits to the shop`,
  });
}
