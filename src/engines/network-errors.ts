// What the network and TLS say when a connection cannot be made, as one sentence and a hint, whatever the engine.
import type {NodeErrorKind} from './engine.ts';

/** Of whom an error speaks. */
export type Peer = {
  readonly address: string;
  readonly host: string;
  readonly user: string;
  readonly database: string;
  /** Path of the unix socket; `null`: it is reached by TCP. */
  readonly socket: string | null;
};

export type Explanation = readonly [kind: NodeErrorKind, sentence: string, hint?: string];
export type Explain = (peer: Peer, said: string) => Explanation;

/** How the engine calls what a hint names. */
export type NetworkWords = {
  /** The server's setting for the addresses it listens on, and for its sockets. */
  readonly listening: string;
  readonly sockets: string;
  /** Where the root certificates are named. */
  readonly roots: string;
  /** The mode in which the name in the certificate does not matter. */
  readonly anyName: string;
};

/** System or TLS error code; several addresses tried at once report one error that holds the others. */
export const codeOf = (error: unknown): string | null => {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null;
};

type Explained = (peer: Peer, words: NetworkWords) => Explanation;

const noRoute: Explained = ({address}) => ['lost', `There is no route to ${address}.`];
const closed: Explained = ({address}) => ['lost', `${address} closed the connection.`];
const untrusted: Explained = ({address}, {roots}) => [
  'denied',
  `The certificate of ${address} is not signed by a root that is trusted here.`,
  roots,
];

const byCode: Readonly<Record<string, Explained>> = {
  ECONNREFUSED: ({address, socket}, {listening}) => [
    'lost',
    socket === null
      ? `Nothing answers on ${address}: the connection was refused.`
      : `Nothing listens on the socket ${socket}.`,
    `Check host and port, and that the server runs and listens on this address (${listening}).`,
  ],
  ENOTFOUND: ({host}) => ['lost', `The host name "${host}" is not known.`, 'Check its spelling and the DNS.'],
  EAI_AGAIN: ({host}) => [
    'lost',
    `The host name "${host}" cannot be looked up now: the DNS does not answer.`,
  ],
  ENOENT: ({address, socket}, {sockets}) => [
    'lost',
    `There is no socket ${socket ?? address}.`,
    `Check that the server runs, its port and its ${sockets}; or name a host.`,
  ],
  EACCES: ({address, socket}) => ['denied', `This user may not open the socket ${socket ?? address}.`],
  ETIMEDOUT: ({address}) => ['lost', `${address} does not answer.`, 'Check the route and the firewall.'],
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ECONNRESET: closed,
  EPIPE: closed,
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
  ERR_TLS_CERT_ALTNAME_INVALID: ({host}, {anyName}) => [
    'denied',
    `The server's certificate is not made out to "${host}".`,
    `Connect by a name in the certificate, or use ${anyName} if the name does not matter.`,
  ],
};

/** By error code. */
export const networkErrors = (words: NetworkWords): Readonly<Record<string, Explain>> =>
  Object.fromEntries(
    Object.entries(byCode).map(([code, explain]) => [code, (peer: Peer) => explain(peer, words)]),
  );
