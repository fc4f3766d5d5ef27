import pg from 'pg';
import type {Server} from '../../../demo/servers/server.ts';
import type {Login} from '../login.ts';

export interface ClientOptions {
  readonly database?: string;
  readonly applicationName?: string;
  /** Milliseconds to wait for the server's first word; none by default. */
  readonly connectTimeout?: number;
}

const opened = new WeakMap<Server, Set<pg.Client>>();

/** A connected client over TCP, the superuser's unless another login is given; closed with the server at the latest. */
export async function client(server: Server, login: Login = server, options: ClientOptions = {}) {
  const made = new pg.Client({
    host: server.host,
    port: server.port,
    user: login.user,
    password: login.password,
    database: options.database ?? server.database,
    application_name: options.applicationName ?? 'test',
    connectionTimeoutMillis: options.connectTimeout ?? 0,
  });
  // A backend that a test terminates is no error of the test.
  made.on('error', () => undefined);
  await made.connect();
  const clients = opened.get(server) ?? new Set();
  opened.set(server, clients.add(made));
  made.once('end', () => clients.delete(made));
  return made;
}

/** Runs one statement as the superuser on a connection of its own, and returns its rows. */
export async function query<Row extends pg.QueryResultRow>(
  server: Server,
  sql: string,
  values: unknown[] = [],
) {
  const asked = await client(server, server, {applicationName: 'test query'});
  try {
    return (await asked.query<Row>(sql, values)).rows;
  } finally {
    await asked.end();
  }
}

/** Closes what tests left open on this server, without waiting for statements in flight. */
export function closeClients(server: Server): void {
  for (const each of opened.get(server) ?? []) void each.end().catch(() => undefined);
}

/** The backend that serves this client. */
export async function backendPid(of: pg.Client): Promise<number> {
  const {rows} = await of.query<{pid: number}>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}
