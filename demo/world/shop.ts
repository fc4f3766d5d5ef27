import pg from 'pg';
import type {Server} from '../servers/server.ts';

/** How much the shop has sold before the demo begins. */
export interface ShopSize {
  readonly orders: number;
  readonly customers: number;
}

export const fullSize: ShopSize = {orders: 1_050_000, customers: 50_000};

/** Who connects to the shop: its owner migrates, the app and reporting work, on-call watches and acts. */
export type ShopUser = 'shop' | 'app' | 'reporting' | 'oncall';

export const database = 'shop';

/** A connected client; all users share the server's password. */
export async function connect(server: Server, user: ShopUser, applicationName: string): Promise<pg.Client> {
  const {host, port, password} = server;
  const client = new pg.Client({host, port, user, password, database, application_name: applicationName});
  // A terminated backend is part of the game; the statement in flight reports it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Address for a person or a tool, without the password. */
export function shopUrl({host, port}: Server, user: ShopUser): string {
  return `postgresql://${user}@${host}:${port}/${database}`;
}
