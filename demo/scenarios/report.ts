import {setTimeout as delay} from 'node:timers/promises';
import type pg from 'pg';
import type {Server} from '../servers/server.ts';
import {connect} from '../world/shop.ts';

/** A reporting session that takes its time. Once terminated it does not come back: its owner was told. */
export interface Report {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Runs `sql` in a transaction and leaves that open, as a notebook does whose owner went to lunch. */
export async function openReport(server: Server, begin: string, sql: string): Promise<Report> {
  const client = await connect(server, 'reporting', 'reporting');
  const {rows} = await client.query<{pid: number}>('SELECT pg_backend_pid() AS pid');
  await client.query(begin);
  await client.query(sql);
  return {pid: rows[0]?.pid ?? 0, stop: () => leave(client)};
}

/** Runs `sql` again and again in one transaction, that is on one snapshot, for `duration` milliseconds. */
export async function runReport(server: Server, sql: string, duration: number): Promise<Report> {
  const client = await connect(server, 'reporting', 'reporting');
  const {rows} = await client.query<{pid: number}>('SELECT pg_backend_pid() AS pid');
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const stopping = new AbortController();
  const running = repeat(client, sql, duration, stopping.signal);
  return {
    pid: rows[0]?.pid ?? 0,
    stop: async () => {
      stopping.abort();
      await leave(client);
      await running;
    },
  };
}

/** Ends at the first error, which is what being cancelled or terminated looks like from here. */
async function repeat(
  client: pg.Client,
  sql: string,
  duration: number,
  stopping: AbortSignal,
): Promise<void> {
  const end = performance.now() + duration;
  try {
    while (performance.now() < end) {
      await client.query(sql);
      await delay(300, undefined, {signal: stopping});
    }
  } catch {
    // Whoever ended it knows.
  }
  await leave(client);
}

const leave = (client: pg.Client) => client.end().catch(() => undefined);
