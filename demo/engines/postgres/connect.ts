import pg from 'pg';
import type {Server} from '../../servers/server.ts';
import {database, type ShopUser} from '../../world/shop.ts';
import type {Client} from '../client.ts';

export async function connect(server: Server, user: ShopUser, application: string): Promise<Client> {
  const {host, port, password} = server;
  const client = new pg.Client({host, port, user, password, database, application_name: application});
  // A terminated backend is part of the game; the statement in flight reports it.
  client.on('error', () => undefined);
  await client.connect();
  const {rows} = await client.query<{pid: number}>('SELECT pg_backend_pid() AS pid');
  return {
    session: rows[0]?.pid ?? 0,
    async query<Row extends object>(sql: string, values?: readonly unknown[]) {
      const result = await client.query(sql, values ? [...values] : undefined);
      // Several statements in one text have a result each, though the types do not say so.
      const last = Array.isArray(result) ? result.at(-1) : result;
      return last.rows as Row[];
    },
    onceEnded: then => void client.once('end', then),
    end: () => client.end().catch(() => undefined),
  };
}

export function shopUrl({host, port}: Server, user: ShopUser): string {
  return `postgresql://${user}@${host}:${port}/${database}`;
}
