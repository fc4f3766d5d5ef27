// From what the network, TLS or the server said to one sentence and a hint.
import {NodeError} from '../engine.ts';
import {codeOf, type Explain, type Explanation, networkErrors, type Peer} from '../network-errors.ts';

/** SQLSTATE of an error from the server, or `null` when it did not come from one. */
export const sqlState = (error: unknown): string | null => {
  const code = codeOf(error);
  return code !== null && /^[0-9A-Z]{5}$/.test(code) && error instanceof Error && 'severity' in error
    ? code
    : null;
};

const bySqlState: Readonly<Record<string, Explain>> = {
  '28P01': ({address, user}) => [
    'denied',
    `${address} does not accept the password of user "${user}".`,
    'Check PGPASSWORD, the pass file or passwordCommand; a token may have run out.',
  ],
  '28000': ({address, user}, said) =>
    said.includes('pg_hba')
      ? [
          'denied',
          `${address} has no pg_hba.conf line that lets "${user}" in from here: ${said}.`,
          'Add a host or hostssl line for this user, database and address, and reload; or change sslmode.',
        ]
      : ['denied', `${address} refuses user "${user}": ${said}.`, 'Check the user name and its LOGIN right.'],
  '3D000': ({address, database}) => [
    'denied',
    `There is no database "${database}" on ${address}.`,
    'Name the database of the migration: postgres://host/database, or PGDATABASE.',
  ],
  '42501': ({address, user, database}) => [
    'denied',
    `User "${user}" may not connect to database "${database}" on ${address}.`,
    `GRANT CONNECT ON DATABASE "${database}" TO "${user}";`,
  ],
  '53300': ({address, user}, said) => [
    'full',
    `${address} has no free connection for "${user}": ${said}.`,
    `Set reserved_connections (16+) and GRANT pg_use_reserved_connections TO "${user}"; below 16 only superusers have reserved ones.`,
  ],
  '57P03': ({address}, said) => ['lost', `${address} does not take connections now: ${said}.`],
};

const byCode = networkErrors({
  listening: 'listen_addresses',
  sockets: 'unix_socket_directories',
  roots: 'Set sslrootcert to the right CA file, or to "system".',
  anyName: 'sslmode=verify-ca',
});

const refusesTls = 'does not support SSL';

/** The server said no to TLS, or the handshake itself went wrong: clear text may still work. */
export const isTlsRefusal = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (error.message.includes(refusesTls) || error.message.includes('establishing an SSL connection'))
    return true;
  return /^(EPROTO|ERR_SSL_)/.test(codeOf(error) ?? '');
};

/** The driver's words for a connection that ended without an error. */
const endedByPeer = 'Connection terminated unexpectedly';

const other = (error: unknown, {address}: Peer, said: string): Explanation => {
  if (isTlsRefusal(error) && said.includes(refusesTls))
    return ['denied', `${address} does not speak TLS, and sslmode requires it.`, 'Set ssl=on on the server.'];
  if (isTlsRefusal(error)) return ['denied', `The TLS handshake with ${address} failed: ${said}.`];
  if (sqlState(error) !== null) return ['denied', `${address} refused the connection: ${said}.`];
  if (said === endedByPeer)
    return [
      'lost',
      `${address} closed the connection before it was ready.`,
      'Check that it is a PostgreSQL server, and what its log says.',
    ];
  return ['lost', `The connection to ${address} failed: ${said}.`];
};

const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

/** Why a connection could not be made. Errors that are explained already pass through. */
export const connectError = (error: unknown, peer: Peer): NodeError => {
  if (error instanceof NodeError) return error;
  const code = codeOf(error) ?? '';
  const said = textOf(error);
  const explain = sqlState(error) === null ? byCode[code] : bySqlState[code];
  return new NodeError(...(explain ? explain(peer, said) : other(error, peer, said)));
};

/** Connection exceptions and a server that shuts down: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const endsConnection = /^(08|25P0[34]|57P0[1-5])/;

/** Why a statement failed: `NodeError` when the connection is gone or time ran out, else the server's own error. */
export const statementError = (error: unknown, address: string): unknown => {
  if (error instanceof NodeError) return error;
  const state = sqlState(error);
  if (state === '57014')
    return new NodeError('slow', `${address} cancelled our statement: ${textOf(error)}.`, undefined, error);
  if (state === '55P03')
    return new NodeError('slow', `${address} did not give our statement a lock in time.`, undefined, error);
  if (state !== null && !endsConnection.test(state)) return error;
  return new NodeError(
    'lost',
    `The connection to ${address} was lost: ${textOf(error)}.`,
    undefined,
    state === null ? undefined : error,
  );
};
