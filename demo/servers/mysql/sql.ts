import mysql from 'mysql2/promise';
import type {Server} from '../server.ts';

/** The account that gets in without a password, over the unix socket. */
export const superuser = 'root';

export const socketOf = ({socketDir}: Pick<Server, 'socketDir'>) => `${socketDir}/sock`;

/** Runs `work` with a superuser's connection over the unix socket, where no password is asked. */
export async function asSuperuser<T>(
  server: Pick<Server, 'socketDir'>,
  work: (client: mysql.Connection) => Promise<T>,
): Promise<T> {
  const client = await mysql.createConnection({socketPath: socketOf(server), user: superuser});
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The rows of one statement. */
export async function rowsOf(
  client: mysql.Connection,
  sql: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const [rows] = await client.query<mysql.RowDataPacket[]>(sql, values);
  return rows;
}
