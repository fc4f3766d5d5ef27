import type {Connection} from 'mysql2/promise';
import type {Server} from '../../../demo/servers/server.ts';
import type {Login} from '../login.ts';
import {waitUntil} from '../wait-until.ts';
import {type ClientOptions, client, connectionId, query} from './clients.ts';

export interface SessionOptions extends ClientOptions {
  readonly login?: Login;
}

export interface Holder {
  readonly id: number;
  readonly client: Connection;
  /** Rolls back and disconnects. */
  release(): Promise<void>;
}

/** Leaves a session idle in a transaction in which `sql` has run. */
export async function holdLock(server: Server, sql: string, options: SessionOptions = {}): Promise<Holder> {
  const {login = server, ...rest} = options;
  const holding = await client(server, login, {program: 'holder', ...rest});
  await holding.query('BEGIN');
  await holding.query(sql);
  return {
    id: connectionId(holding),
    client: holding,
    release: async () => {
      await holding.query('ROLLBACK');
      await holding.end();
    },
  };
}

export interface Waiter {
  readonly id: number;
  readonly client: Connection;
  /** How the statement ended; an error is an answer here, so that nothing is left unhandled. */
  readonly outcome: Promise<unknown>;
}

/** Runs `sql` on a session of its own and resolves as soon as it waits for a lock. */
export async function waitForLock(
  server: Server,
  sql: string,
  options: SessionOptions = {},
): Promise<Waiter> {
  const {login = server, ...rest} = options;
  const waiting = await client(server, login, {program: 'waiter', ...rest});
  const id = connectionId(waiting);
  const outcome = waiting.query(sql).catch((error: Error) => error);
  // InnoDB does not renew its list of transactions while that is read more often than every 100 ms.
  await waitUntil(() => isWaiting(server, id), {what: `"${sql}" to wait for a lock`, every: 150});
  return {id, client: waiting, outcome};
}

/** A state says so for every lock but those on rows. */
export async function isWaiting(server: Server, id: number): Promise<boolean> {
  const rows = await query(
    server,
    `SELECT 1 FROM information_schema.processlist WHERE id = ? AND (state LIKE 'Waiting for%lock%' OR state = 'User lock')
     UNION ALL
     SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ? AND trx_state = 'LOCK WAIT'`,
    [id, id],
  );
  return rows.length > 0;
}
