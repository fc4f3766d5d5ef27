import mysql from 'mysql2/promise';
import type {Server} from '../../../demo/servers/server.ts';
import type {Login} from '../login.ts';

export interface ClientOptions {
  /** That of the login by default. */
  readonly database?: string;
  /** The program's name that the server is told. */
  readonly program?: string;
  /** UTF-8 by default. */
  readonly charset?: string;
  /** Milliseconds to wait for the server's first word; 10 s by default. */
  readonly connectTimeout?: number;
  /** To encrypt, trusting what these options say. */
  readonly tls?: mysql.SslOptions;
}

const opened = new WeakMap<Server, Set<mysql.Connection>>();

/** A connected client over TCP, the superuser's unless another login is given; closed with the server at the latest. */
export async function client(server: Server, login: Login = server, options: ClientOptions = {}) {
  const database = options.database ?? login.database;
  const made = await mysql.createConnection({
    host: server.host,
    port: server.port,
    user: login.user,
    password: login.password,
    ...(database === undefined ? {} : {database}),
    ...(options.charset === undefined ? {} : {charset: options.charset}),
    ...(options.tls ? {ssl: options.tls} : {}),
    connectAttributes: {program_name: options.program ?? 'test'},
    connectTimeout: options.connectTimeout ?? 10_000,
    supportBigNumbers: true,
  });
  // A session that a test kills is no error of the test.
  made.on('error', () => undefined);
  const clients = opened.get(server) ?? new Set();
  opened.set(server, clients.add(made));
  made.on('end', () => clients.delete(made));
  return made;
}

/** Runs one statement as the superuser on a connection of its own, and returns its rows. */
export async function query<Row extends object>(server: Server, sql: string, values: unknown[] = []) {
  const asked = await client(server, server, {program: 'test query'});
  try {
    return await rowsOf<Row>(asked, sql, values);
  } finally {
    await asked.end();
  }
}

/** The rows of one statement; none for one that returns no rows. */
export async function rowsOf<Row extends object>(
  asked: mysql.Connection,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const [rows] = await asked.query<mysql.RowDataPacket[]>(sql, values);
  // Plain objects, so that tests can compare them with literals.
  return Array.isArray(rows) ? rows.map(row => ({...row}) as Row) : [];
}

/** Closes what tests left open on this server, without waiting for statements in flight. */
export function closeClients(server: Server): void {
  for (const each of opened.get(server) ?? []) each.destroy();
}

/** The server's id of this client's session, which KILL takes. */
export const connectionId = ({threadId}: mysql.Connection): number => threadId;
