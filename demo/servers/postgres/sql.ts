import pg from 'pg';
import type {Server} from '../server.ts';

/** Runs `work` with a superuser's connection over the unix socket, where no password is asked. */
export async function asSuperuser<T>(
  server: Pick<Server, 'socketDir' | 'port' | 'user'>,
  work: (client: pg.Client) => Promise<T>,
  database = 'postgres',
): Promise<T> {
  const {socketDir: host, port, user} = server;
  const client = new pg.Client({host, port, user, database, application_name: 'setup'});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
