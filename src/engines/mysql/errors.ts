// From what the network, TLS or the server said to one sentence and a hint.
import {NodeError} from '../engine.ts';
import {codeOf, type Explain, type Explanation, networkErrors, type Peer} from '../network-errors.ts';
import {byNumber} from './error-numbers.ts';

type ServerError = Error & {readonly errno: number};

const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && 'sqlMessage' in error && 'errno' in error && typeof error.errno === 'number';

/** Number of an error from the server, or `null` when it did not come from one. */
export const errorNumber = (error: unknown): number | null => (isServerError(error) ? error.errno : null);

/** The server has no TLS at all: clear text may still work. */
export const isTlsMissing = (error: unknown): boolean => codeOf(error) === 'HANDSHAKE_NO_SSL_SUPPORT';

/** The server refused us although, or because, we gave no password. */
export const wantsPassword = (error: unknown): boolean => errorNumber(error) === 1045;

const byCode: Readonly<Record<string, Explain>> = {
  ...networkErrors({
    listening: 'bind_address, skip_networking',
    sockets: 'socket setting',
    roots: 'Set ssl-ca to the right CA file.',
    anyName: 'ssl-mode=VERIFY_CA',
  }),
  HANDSHAKE_NO_SSL_SUPPORT: ({address}) => [
    'denied',
    `${address} does not speak TLS, and ssl-mode requires it.`,
    'Give the server a certificate (ssl_cert, ssl_key).',
  ],
  HANDSHAKE_SSL_ERROR: ({address}, said) => ['denied', `The TLS handshake with ${address} failed: ${said}.`],
  MYSQL_CLEAR_PASSWORD_NOT_ENABLED: ({address}) => [
    'denied',
    `${address} asks for the password in clear text, and the connection is not encrypted.`,
    'Use ssl-mode=REQUIRED or stronger.',
  ],
  PROTOCOL_CONNECTION_LOST: ({address}) => [
    'lost',
    `${address} closed the connection before it was ready.`,
    'Check that it is a MySQL or MariaDB server, and what its log says.',
  ],
};

const unknownPlugin = (said: string): string | undefined => /unknown plugin ([\w-]+)/.exec(said)?.[1];

const other = (error: unknown, {address, user}: Peer, said: string): Explanation => {
  const plugin = unknownPlugin(said);
  if (plugin !== undefined)
    return [
      'denied',
      `${address} authenticates "${user}" by ${plugin}, which is not supported here.`,
      'Make an account for the console with caching_sha2_password (MySQL) or mysql_native_password (MariaDB).',
    ];
  return errorNumber(error) === null
    ? ['lost', `The connection to ${address} failed: ${said}.`]
    : ['denied', `${address} refused the connection: ${said}.`];
};

const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

/** Why a connection could not be made. Errors that are explained already pass through. */
export const connectError = (error: unknown, peer: Peer): NodeError => {
  if (error instanceof NodeError) return error;
  const number = errorNumber(error);
  const said = textOf(error);
  const explain = number === null ? byCode[codeOf(error) ?? ''] : byNumber[number];
  return new NodeError(...(explain ? explain(peer, said) : other(error, peer, said)));
};

/** Ended by the server's time limit (MySQL 3024, MariaDB 1969) or by somebody's KILL QUERY (1317). */
const cancelled: readonly number[] = [3024, 1969, 1317];
const noLockInTime = 1205;
/** Shutdown (1053), KILL (1927 on MariaDB, 3169 on MySQL), idle for too long (4031). */
const endsConnection: readonly number[] = [1053, 1927, 3169, 4031];

/** Why a statement failed: `NodeError` when the connection is gone or time ran out, else the server's own error. */
export const statementError = (error: unknown, address: string): unknown => {
  if (error instanceof NodeError) return error;
  const number = errorNumber(error);
  if (number === noLockInTime)
    return new NodeError('slow', `${address} did not give our statement a lock in time.`, undefined, error);
  if (number !== null && cancelled.includes(number))
    return new NodeError('slow', `${address} cancelled our statement: ${textOf(error)}.`, undefined, error);
  if (number !== null && !endsConnection.includes(number)) return error;
  return new NodeError('lost', `The connection to ${address} was lost: ${textOf(error)}.`);
};
