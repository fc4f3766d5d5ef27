// What sslmode means, as libpq defines it: which transports to try, and how far the server's certificate is checked.
import {readFile} from 'node:fs/promises';
import {isIP} from 'node:net';
import type {ConnectionOptions} from 'node:tls';
import {systemRoots} from '../system-roots.ts';

export const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof tlsModes)[number];

/** Paths, not contents: files are read at every connect, so that renewed certificates are taken up. */
export type TlsSettings = {
  readonly mode: TlsMode;
  /** `ca`: signed by one of the roots; `full`: and made out to the host we asked for. */
  readonly verify: 'none' | 'ca' | 'full';
  /** A file of root certificates, or `system` for the ones the machine trusts. */
  readonly rootCert: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly passphrase: string | null;
  readonly revoked: string | null;
  /** TLS from the first byte, without PostgreSQL's own request for it (17+). */
  readonly direct: boolean;
};

export type Transport = 'tls' | 'clear';

/** What to try, in this order. A unix socket never speaks TLS, whatever the mode. */
export const transports = (mode: TlsMode, unixSocket: boolean): readonly Transport[] => {
  if (unixSocket || mode === 'disable') return ['clear'];
  if (mode === 'allow') return ['clear', 'tls'];
  if (mode === 'prefer') return ['tls', 'clear'];
  return ['tls'];
};

const rootFile = (tls: TlsSettings): string | undefined => {
  if (tls.verify === 'none') return undefined;
  return tls.rootCert === 'system' ? systemRoots() : (tls.rootCert ?? undefined);
};

/** Options of the TLS handshake with `host`. Rejects with the file system's error when a file cannot be read. */
export const tlsOptions = async (tls: TlsSettings, host: string): Promise<ConnectionOptions> => {
  const read = (path: string | null | undefined) => (path ? readFile(path) : undefined);
  const [ca, cert, key, crl] = await Promise.all([
    read(rootFile(tls)),
    read(tls.cert),
    read(tls.key),
    read(tls.revoked),
  ]);
  return {
    host,
    ...(isIP(host) === 0 ? {servername: host} : {}),
    ...(ca ? {ca} : {}),
    ...(cert ? {cert} : {}),
    ...(key ? {key} : {}),
    ...(crl ? {crl} : {}),
    ...(tls.passphrase === null ? {} : {passphrase: tls.passphrase}),
    rejectUnauthorized: tls.verify !== 'none',
    ...(tls.verify === 'full' ? {} : {checkServerIdentity: () => undefined}),
  };
};
