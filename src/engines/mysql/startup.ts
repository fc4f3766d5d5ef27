// From settings to a client that the server has let in: transport, TLS, password, time limit.
import {connect as connectSocket, type Socket} from 'node:net';
import {TLSSocket} from 'node:tls';
import {type Connection as Client, createConnection} from 'mysql2';
import {UserError} from '../../errors.ts';
import {NodeError} from '../engine.ts';
import {codeOf, type Peer} from '../network-errors.ts';
import {connectError, isTlsMissing, wantsPassword} from './errors.ts';
import type {MysqlSettings} from './settings.ts';
import {checkedName, type Transport, tlsOptions, transports} from './tls.ts';

export type Admitted = {readonly client: Client; readonly socket: Socket};

/** First keepalive probe after this much silence, ms: a dead link is noticed by the system, not only by us. */
const keepAliveAfter = 10_000;

const peerOf = ({address, host, user, database, socket}: MysqlSettings): Peer => ({
  address,
  host,
  user,
  database: database ?? '',
  socket,
});

const openSocket = ({host, port, socket}: MysqlSettings): Socket =>
  socket === null
    ? connectSocket({host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveAfter})
    : connectSocket(socket);

/** By this spelling the driver does not doubt, aloud, that a JSON value is text. */
const encoding = 'utf-8';

/** Every value stays what the server wrote: a number that is too large for JavaScript is not rounded on the way. */
const asText = (field: {readonly string: (encoding: BufferEncoding) => string | null}) =>
  field.string(encoding);

/** The driver writes its own code over that of a certificate that was not accepted; the socket still has it. */
const withTlsCode = (error: unknown, client: Client): unknown => {
  const code = 'stream' in client && client.stream instanceof TLSSocket && client.stream.authorizationError;
  return error instanceof Error && codeOf(error) === 'HANDSHAKE_SSL_ERROR' && code
    ? Object.assign(error, {code})
    : error;
};

const connectOnce = async (
  settings: MysqlSettings,
  transport: Transport,
  {application, limit}: AdmitOptions,
  password: string | null,
): Promise<Admitted> => {
  const {host, socket: socketPath, user, database, address, tls} = settings;
  const ssl = transport === 'tls' ? await tlsOptions(tls) : undefined;
  const socket = openSocket(settings);
  const client = createConnection({
    stream: socket,
    host: checkedName(host),
    ...(socketPath === null ? {} : {socketPath}),
    user,
    ...(password === null ? {} : {password}),
    ...(database === null ? {} : {database}),
    ...(ssl === undefined ? {} : {ssl}),
    charset: 'utf8mb4',
    connectAttributes: {program_name: application},
    // A server may not ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    enableCleartextPlugin: ssl !== undefined,
    multipleStatements: true,
    typeCast: asText,
    // No code is made of what a server calls its columns.
    disableEval: true,
    connectTimeout: 0,
    trace: false,
  });
  const late = setTimeout(
    () =>
      socket.destroy(new NodeError('lost', `${address} did not complete the connection within ${limit} ms.`)),
    limit,
  );
  try {
    // Without a listener, an error that follows the one that ends the attempt would end the process.
    client.on('error', () => {});
    await new Promise<void>((resolve, reject) => {
      client.connect(error => (error ? reject(error) : resolve()));
    });
    return {client, socket};
  } catch (error) {
    socket.destroy();
    throw withTlsCode(error, client);
  } finally {
    clearTimeout(late);
  }
};

const connectAnyWay = async (
  settings: MysqlSettings,
  options: AdmitOptions,
  password: string | null,
): Promise<Admitted> => {
  const [first = 'clear', second] = transports(settings.tls.mode, settings.socket !== null);
  try {
    return await connectOnce(settings, first, options, password);
  } catch (error) {
    // As the mysql client does: clear text only where the server has no TLS, not where the handshake failed.
    if (second === undefined || !isTlsMissing(error)) throw error;
    return await connectOnce(settings, second, options, password);
  }
};

export type AdmitOptions = {
  readonly application: string;
  /** For each attempt, ms. */
  readonly limit: number;
};

/**
 * Connects and authenticates. A person is asked for the password only when the server wants one and nothing else has
 * it. Rejects with `NodeError`, or `UserError` when the person gives up.
 */
export const admit = async (settings: MysqlSettings, options: AdmitOptions): Promise<Admitted> => {
  try {
    const password = await settings.findPassword();
    return await connectAnyWay(settings, options, password).catch(async error => {
      if (password !== null || settings.askPassword === null || !wantsPassword(error)) throw error;
      await settings.askPassword();
      return connectAnyWay(settings, options, await settings.findPassword());
    });
  } catch (error) {
    // A person who will not give the password has said what there is to say.
    throw error instanceof UserError ? error : connectError(error, peerOf(settings));
  }
};
