// From settings to a client that the server has let in: transport, TLS, password, time limit.
import {Socket} from 'node:net';
import {Client} from 'pg';
import {UserError} from '../../errors.ts';
import {NodeError} from '../engine.ts';
import type {Peer} from '../network-errors.ts';
import {connectError, isTlsRefusal, sqlState} from './errors.ts';
import type {PostgresSettings} from './settings.ts';
import {type Transport, tlsOptions, transports} from './tls.ts';

export type Admitted = {
  readonly client: Client;
  readonly socket: Socket;
  /** What the server ended the connection with before anybody listened. */
  readonly early: readonly Error[];
};

/** First keepalive probe after this much silence, ms: a dead link is noticed by the system, not only by us. */
const keepAliveAfter = 10_000;

/** Values stay what the server wrote: a number that is too large for JavaScript is not rounded on the way. */
const asText = {getTypeParser: () => (value: string) => value};

class PasswordNeeded extends NodeError {}

const peerOf = ({host, port, address, user, database}: PostgresSettings): Peer => ({
  address,
  host,
  user,
  database,
  socket: host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : null,
});

/** Runs out while the server is silent, not while a person types or a command makes a password. */
const makeCountdown = (limit: number, expire: () => void) => {
  let timer = setTimeout(expire, limit);
  return {
    stop: () => clearTimeout(timer),
    restart: () => {
      clearTimeout(timer);
      timer = setTimeout(expire, limit);
    },
  };
};

const connectOnce = async (
  settings: PostgresSettings,
  transport: Transport,
  application: string,
  limit: number,
): Promise<Admitted> => {
  const {hostAddress, host, port, user, database, address, tls, options} = settings;
  const socket = new Socket();
  const countdown = makeCountdown(limit, () =>
    socket.destroy(new NodeError('lost', `${address} did not complete the connection within ${limit} ms.`)),
  );
  const client = new Client({
    host: hostAddress ?? host,
    port,
    user,
    database,
    application_name: application,
    stream: () => socket,
    ssl: transport === 'tls' ? await tlsOptions(tls, host) : false,
    sslnegotiation: transport === 'tls' && tls.direct ? 'direct' : 'postgres',
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfter,
    types: asText,
    ...(options === undefined ? {} : {options}),
    password: async () => {
      countdown.stop();
      const password = await settings.findPassword();
      countdown.restart();
      if (password !== null) return password;
      throw new PasswordNeeded(
        'denied',
        `${address} asks for the password of user "${user}", and none was given.`,
        'Set PGPASSWORD, a line in the pass file, or passwordCommand.',
      );
    },
  });
  try {
    // Without a listener, an error that follows the one that ends the attempt would end the process.
    const early: Error[] = [];
    client.on('error', error => early.push(error));
    await client.connect();
    return {client, socket, early};
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    countdown.stop();
  }
};

/** libpq's rule, but for a wrong password: that is not sent again over a lesser transport. */
const otherTransportMayHelp = (error: unknown, tried: Transport): boolean =>
  sqlState(error) === '28000' || (tried === 'tls' && isTlsRefusal(error));

const connectAnyWay = async (
  settings: PostgresSettings,
  application: string,
  limit: number,
): Promise<Admitted> => {
  const [first, second] = transports(settings.tls.mode, settings.host.startsWith('/'));
  try {
    return await connectOnce(settings, first ?? 'clear', application, limit);
  } catch (error) {
    if (second === undefined || !otherTransportMayHelp(error, first ?? 'clear')) throw error;
    return await connectOnce(settings, second, application, limit);
  }
};

/**
 * Connects and authenticates. When only a person knows the password, the attempt is given up before asking: servers
 * close a connection that waits too long for one. Rejects with `NodeError`, or `UserError` when the person gives up.
 */
export const admit = async (
  settings: PostgresSettings,
  application: string,
  connectTimeout: number,
): Promise<Admitted> => {
  const limit = settings.connectTimeout ?? connectTimeout;
  const connect = () => connectAnyWay(settings, settings.application ?? application, limit);
  try {
    return await connect().catch(async error => {
      if (!(error instanceof PasswordNeeded) || settings.askPassword === null) throw error;
      await settings.askPassword();
      return connect();
    });
  } catch (error) {
    // A person who will not give the password has said what there is to say.
    throw error instanceof UserError ? error : connectError(error, peerOf(settings));
  }
};
