import type pg from 'pg';
import type {Server} from '../../../demo/servers/server.ts';
import type {Login} from '../login.ts';
import {waitUntil} from '../wait-until.ts';
import {backendPid, type ClientOptions, client, query} from './clients.ts';

export interface Holder {
  readonly pid: number;
  readonly client: pg.Client;
  /** Rolls back and disconnects. */
  release(): Promise<void>;
}

/** Leaves a session idle in a transaction in which `sql` has run. */
export async function holdLock(
  server: Server,
  sql: string,
  {login = server, ...options}: SessionOptions = {},
): Promise<Holder> {
  const holding = await client(server, login, {applicationName: 'holder', ...options});
  const pid = await backendPid(holding);
  await holding.query('BEGIN');
  await holding.query(sql);
  return {pid, client: holding, release: () => holding.end()};
}

/** The superuser's unless another login is given. */
export type SessionOptions = ClientOptions & {readonly login?: Login};

export interface Waiter {
  readonly pid: number;
  readonly client: pg.Client;
  /** How the statement ended; an error is an answer here, so that nothing is left unhandled. */
  readonly outcome: Promise<pg.QueryResult | Error>;
}

/** Runs `sql` on a session of its own and resolves as soon as it waits for a lock. */
export async function waitForLock(
  server: Server,
  sql: string,
  {login = server, ...options}: SessionOptions = {},
): Promise<Waiter> {
  const waiting = await client(server, login, {applicationName: 'waiter', ...options});
  const pid = await backendPid(waiting);
  const outcome = waiting.query(sql).catch((error: Error) => error);
  await waitUntil(() => isWaiting(server, pid), {what: `"${sql}" to wait for a lock`});
  return {pid, client: waiting, outcome};
}

export async function isWaiting(server: Server, pid: number): Promise<boolean> {
  const rows = await query(server, 'SELECT FROM pg_locks WHERE pid = $1 AND NOT granted', [pid]);
  return rows.length > 0;
}
