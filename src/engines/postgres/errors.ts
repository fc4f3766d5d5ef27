// From what the network, TLS or the server said to one sentence and a hint.
import {NodeError, type NodeErrorKind} from '../engine.ts';

/** SQLSTATE of an error from the server, or `null` when it did not come from one. */
export const sqlState = (error: unknown): string | null => {
  const code = codeOf(error);
  return code !== null && /^[0-9A-Z]{5}$/.test(code) && error instanceof Error && 'severity' in error
    ? code
    : null;
};

/** System or TLS error code; several addresses tried at once report one error that holds the others. */
const codeOf = (error: unknown): string | null => {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null;
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

const bySystemCode: Readonly<Record<string, Explain>> = {
  ECONNREFUSED: ({address, socket}) => [
    'lost',
    socket === null
      ? `Nothing answers on ${address}: the connection was refused.`
      : `Nothing listens on the socket ${socket}.`,
    'Check host and port, and that the server runs and listens on this address (listen_addresses).',
  ],
  ENOTFOUND: ({host}) => ['lost', `The host name "${host}" is not known.`, 'Check its spelling and the DNS.'],
  EAI_AGAIN: ({host}) => [
    'lost',
    `The host name "${host}" cannot be looked up now: the DNS does not answer.`,
  ],
  ENOENT: ({address, socket}) => [
    'lost',
    `There is no socket ${socket ?? address}.`,
    'Check that the server runs, its port and its unix_socket_directories; or name a host.',
  ],
  EACCES: ({address, socket}) => ['denied', `This user may not open the socket ${socket ?? address}.`],
  ETIMEDOUT: ({address}) => ['lost', `${address} does not answer.`, 'Check the route and the firewall.'],
  EHOSTUNREACH: ({address}) => ['lost', `There is no route to ${address}.`],
  ENETUNREACH: ({address}) => ['lost', `There is no route to ${address}.`],
  ECONNRESET: ({address}) => ['lost', `${address} closed the connection.`],
  EPIPE: ({address}) => ['lost', `${address} closed the connection.`],
};

const untrusted: Explain = ({address}) => [
  'denied',
  `The certificate of ${address} is not signed by a root that is trusted here.`,
  'Set sslrootcert to the right CA file, or to "system".',
];

const byTlsCode: Readonly<Record<string, Explain>> = {
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: ({address}) => [
    'denied',
    `The certificate of ${address} has expired.`,
    'Renew it on the server, or check the clock of this machine.',
  ],
  CERT_NOT_YET_VALID: ({address}) => [
    'denied',
    `The certificate of ${address} is not valid yet.`,
    'Check the clocks of the server and of this machine.',
  ],
  CERT_REVOKED: ({address}) => ['denied', `The certificate of ${address} has been revoked.`],
  ERR_TLS_CERT_ALTNAME_INVALID: ({host}) => [
    'denied',
    `The server's certificate is not made out to "${host}".`,
    'Connect by a name in the certificate, or use sslmode=verify-ca if the name does not matter.',
  ],
};

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
  const explain = sqlState(error) === null ? (bySystemCode[code] ?? byTlsCode[code]) : bySqlState[code];
  return new NodeError(...(explain ? explain(peer, said) : other(error, peer, said)));
};

/** Connection exceptions and a server that shuts down: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const endsConnection = /^(08|57P0[1-5])/;

/** Why a statement failed: `NodeError` when the connection is gone or time ran out, else the server's own error. */
export const statementError = (error: unknown, address: string): unknown => {
  if (error instanceof NodeError) return error;
  const state = sqlState(error);
  if (state === '57014')
    return new NodeError('slow', `${address} cancelled our statement: ${textOf(error)}.`);
  if (state === '55P03')
    return new NodeError('slow', `${address} did not give our statement a lock in time.`);
  if (state !== null && !endsConnection.test(state)) return error;
  return new NodeError('lost', `The connection to ${address} was lost: ${textOf(error)}.`);
};
