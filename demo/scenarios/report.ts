import {setTimeout as delay} from 'node:timers/promises';
import type {Client} from '../engines/client.ts';
import type {Engine} from '../engines/engine.ts';
import type {Server} from '../servers/server.ts';

/** A reporting session that takes its time. Once terminated it does not come back: its owner was told. */
export interface Report {
  stop(): Promise<void>;
}

export const connectReport = (engine: Engine, server: Server): Promise<Client> =>
  engine.connect(server, 'reporting', 'reporting');

/** Runs `sql` in a transaction and leaves that open, as a notebook does whose owner went to lunch. */
export async function openReport(client: Client, begin: string, sql: string): Promise<Report> {
  await client.query(begin);
  await client.query(sql);
  return {stop: client.end};
}

/** Runs `sql` again and again, in the transaction the client is in, for `duration` milliseconds. */
export function runReport(client: Client, sql: string, duration: number): Report {
  const stopping = new AbortController();
  const running = repeat(client, sql, duration, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await client.end();
      await running;
    },
  };
}

/** Ends at the first error, which is what being cancelled or terminated looks like from here. */
async function repeat(client: Client, sql: string, duration: number, stopping: AbortSignal): Promise<void> {
  const end = performance.now() + duration;
  try {
    while (performance.now() < end) {
      await client.query(sql);
      await delay(300, undefined, {signal: stopping});
    }
  } catch {
    // Whoever ended it knows.
  }
  await client.end();
}
