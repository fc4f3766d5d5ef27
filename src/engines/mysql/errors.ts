// From what the network, TLS or the server said to one sentence and a hint.
import {NodeError, type NodeErrorKind} from '../engine.ts';

type ServerError = Error & {readonly errno: number; readonly sqlMessage: string};

/** https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html; MariaDB's own begin at 1900. */
export const errorNumber = (error: unknown): number | null => (isServerError(error) ? error.errno : null);

const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && 'sqlMessage' in error && 'errno' in error && typeof error.errno === 'number';

/** System, TLS or driver error code; several addresses tried at once report one error that holds the others. */
const codeOf = (error: unknown): string | null => {
  if (!(error instanceof Error)) return null;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
};

/** Of whom an error speaks. */
export type Peer = {
  readonly address: string;
  readonly host: string;
  readonly user: string;
  readonly database: string;
  /** Path of the unix socket; `null`: it is reached by TCP. */
  readonly socket: string | null;
};

type Explanation = readonly [kind: NodeErrorKind, sentence: string, hint?: string];
type Explain = (peer: Peer, said: string) => Explanation;

/** The server has no TLS, or is not told to use it: clear text may still work. */
export const isTlsMissing = (error: unknown): boolean => codeOf(error) === 'HANDSHAKE_NO_SSL_SUPPORT';

/** The server refused us although, or because, we gave no password. */
export const wantsPassword = (error: unknown): boolean => errorNumber(error) === 1045;

const other = (error: unknown, {address}: Peer, said: string): Explanation =>
  errorNumber(error) === null
    ? ['lost', `The connection to ${address} failed: ${said}.`]
    : ['denied', `${address} refused the connection: ${said}.`];

const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

const bySystemCode: Readonly<Record<string, Explain>> = {};
const byNumber: Readonly<Record<number, Explain>> = {};

/** Why a connection could not be made. Errors that are explained already pass through. */
export const connectError = (error: unknown, peer: Peer): NodeError => {
  if (error instanceof NodeError) return error;
  const number = errorNumber(error);
  const said = textOf(error);
  const explain = number === null ? bySystemCode[codeOf(error) ?? ''] : byNumber[number];
  return new NodeError(...(explain ? explain(peer, said) : other(error, peer, said)));
};

/** Ended by the server's time limit (MySQL 3024, MariaDB 1969), by KILL QUERY (1317), or for want of a lock (1205). */
const outOfTime: readonly number[] = [3024, 1969, 1317, 1205];
/** Shutdown (1053), KILL (1927 on MariaDB), idle for too long (4031). */
const endsConnection: readonly number[] = [1053, 1927, 4031];

/** Why a statement failed: `NodeError` when the connection is gone or time ran out, else the server's own error. */
export const statementError = (error: unknown, address: string): unknown => {
  if (error instanceof NodeError) return error;
  const number = errorNumber(error);
  if (number === 1205) return new NodeError('slow', `${address} did not give our statement a lock in time.`);
  if (number !== null && outOfTime.includes(number))
    return new NodeError('slow', `${address} cancelled our statement: ${textOf(error)}.`);
  if (number !== null && !endsConnection.includes(number)) return error;
  return new NodeError('lost', `The connection to ${address} was lost: ${textOf(error)}.`);
};
