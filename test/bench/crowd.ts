import type pg from 'pg';
import {startPostgresPrimary} from '../../demo/servers/postgres/primary.ts';
import type {Server} from '../../demo/servers/server.ts';
import type {Login} from '../servers/login.ts';
import {client, closeClients, query} from '../servers/postgres/clients.ts';
import {holdLock} from '../servers/postgres/locks.ts';
import {waitUntil} from '../servers/wait-until.ts';

/** A server that keeps account of statements, and a login with pg_monitor for each program that is measured. */
export type Ground = {
  readonly server: Server;
  readonly migtop: Login;
  readonly rival: Login;
  readonly stop: () => Promise<void>;
};

export const startGround = async (connections = 200): Promise<Ground> => {
  const server = await startPostgresPrimary({
    settings: {
      max_connections: connections,
      shared_preload_libraries: 'pg_stat_statements',
      'pg_stat_statements.track_planning': true,
    },
  });
  const stop = async () => {
    closeClients(server);
    await server.stop();
  };
  try {
    await query(server, 'CREATE EXTENSION pg_stat_statements');
    await query(
      server,
      'CREATE TABLE orders AS SELECT i AS id, 0 AS total FROM generate_series(1, 10000) AS i',
    );
    const monitor = async (user: string): Promise<Login> => {
      await query(server, `CREATE ROLE ${user} LOGIN PASSWORD '${server.password}'`);
      await query(server, `GRANT pg_monitor, pg_signal_backend TO ${user}`);
      return {user, password: server.password};
    };
    return {server, migtop: await monitor('migtop'), rival: await monitor('rival'), stop};
  } catch (error) {
    await stop();
    throw error;
  }
};

export const openMany = async (server: Server, count: number): Promise<pg.Client[]> => {
  const clients: pg.Client[] = [];
  while (clients.length < count) {
    const batch = Math.min(20, count - clients.length);
    const opening = Array.from({length: batch}, () => client(server, server, {applicationName: 'crowd'}));
    clients.push(...(await Promise.all(opening)));
  }
  return clients;
};

export type CrowdSize = {readonly sessions: number; readonly waiting: number};

/** An ALTER waits behind an idle transaction, and the others behind the ALTER. One in four of those that do not wait is idle in a transaction. */
export const startCrowd = async ({sessions, waiting}: CrowdSize): Promise<Ground> => {
  const ground = await startGround(sessions + 60);
  const {server} = ground;
  try {
    await holdLock(server, 'SELECT count(*) FROM orders', {applicationName: 'reporting'});
    const [migration, ...others] = await openMany(server, sessions - 1);
    const ignore = () => undefined;
    void migration?.query('ALTER TABLE orders ADD COLUMN note text').catch(ignore);
    await waitUntil(async () => (await waiters(server)) === 1, {what: 'the ALTER to wait'});
    for (const [index, each] of others.entries()) {
      if (index < waiting - 1)
        void each.query('SELECT sum(total) FROM orders WHERE id = $1', [index]).catch(ignore);
      else if (index % 4 === 0) await each.query('BEGIN; SELECT 1');
    }
    await waitUntil(async () => (await waiters(server)) === waiting, {
      what: `${waiting} sessions to wait`,
      timeout: 60_000,
    });
    return ground;
  } catch (error) {
    await ground.stop();
    throw error;
  }
};

const waiters = async (server: Server): Promise<number> => {
  const [row] = await query<{n: number}>(
    server,
    'SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE NOT granted',
  );
  return row?.n ?? 0;
};
