import {connect as openSocket} from 'node:net';
import {createConnection} from 'mysql2/promise';
import type {Server} from '../../servers/server.ts';
import {database, type ShopUser} from '../../world/shop.ts';
import type {Client} from '../client.ts';

export async function connect(server: Server, user: ShopUser, application: string): Promise<Client> {
  const {host, port, password} = server;
  const socket = openSocket({host, port, noDelay: true});
  const connection = await createConnection({
    ...{stream: () => socket, user, password, database},
    connectAttributes: {program_name: application},
  });
  // A killed connection is part of the game; the statement in flight reports it.
  connection.on('error', () => undefined);
  let underWay = 0;
  return {
    session: connection.threadId,
    async query<Row extends object>(sql: string, values: readonly unknown[] = []) {
      underWay += 1;
      try {
        const [rows] = await connection.query(sql, [...values]);
        return rows as Row[];
      } finally {
        underWay -= 1;
      }
    },
    onceEnded: then => void socket.once('close', then),
    async end() {
      // A goodbye would wait for the statement in flight.
      if (underWay > 0) socket.destroy();
      else await connection.end().catch(() => undefined);
    },
  };
}

export function shopUrl({host, port}: Server, user: ShopUser): string {
  return `mysql://${user}@${host}:${port}/${database}`;
}
