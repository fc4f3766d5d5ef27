// What ssl-mode means, as the mysql client defines it: which transports to try, and how far the server's certificate is checked.
import {readdir, readFile} from 'node:fs/promises';
import {isIP} from 'node:net';
import path from 'node:path';
import type {SslOptions} from 'mysql2';

export const tlsModes = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
export type TlsMode = (typeof tlsModes)[number];

/** Paths, not contents: files are read at every connect, so that renewed certificates are taken up. */
export type TlsSettings = {
  readonly mode: TlsMode;
  /** A file of root certificates. */
  readonly ca: string | null;
  /** A folder of them. */
  readonly caPath: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** Cipher names of OpenSSL, separated by colons. */
  readonly ciphers: string | null;
  readonly minVersion: string | null;
  readonly maxVersion: string | null;
};

export type Transport = 'tls' | 'clear';

/** What to try, in this order. A unix socket is encrypted only where that is demanded. */
export const transports = (mode: TlsMode, unixSocket: boolean): readonly Transport[] => {
  if (mode === 'DISABLED') return ['clear'];
  if (mode === 'PREFERRED') return unixSocket ? ['clear'] : ['tls', 'clear'];
  return ['tls'];
};

export const verifies = (mode: TlsMode): boolean => mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY';

const certificatesIn = async (folder: string): Promise<string[]> => {
  const names = (await readdir(folder)).filter(name => /\.(pem|crt|cer|\d+)$/.test(name));
  return Promise.all(names.map(name => readFile(path.join(folder, name), 'utf8')));
};

/** Options of the TLS handshake. Rejects with the file system's error when a file cannot be read. */
export const tlsOptions = async (tls: TlsSettings): Promise<SslOptions> => {
  const read = async (file: string | null) => (file === null ? [] : [await readFile(file, 'utf8')]);
  const checked = verifies(tls.mode);
  const [roots, folder, [cert], [key]] = await Promise.all([
    read(checked ? tls.ca : null),
    checked && tls.caPath !== null ? certificatesIn(tls.caPath) : [],
    read(tls.cert),
    read(tls.key),
  ]);
  const ca = [...roots, ...folder];
  return {
    ...(ca.length > 0 ? {ca} : {}),
    ...(cert ? {cert} : {}),
    ...(key ? {key} : {}),
    ...(tls.ciphers === null ? {} : {ciphers: tls.ciphers}),
    ...(tls.minVersion === null ? {} : {minVersion: tls.minVersion}),
    ...(tls.maxVersion === null ? {} : {maxVersion: tls.maxVersion}),
    rejectUnauthorized: checked,
    verifyIdentity: tls.mode === 'VERIFY_IDENTITY',
  };
};

/**
 * The name to check a certificate against, as the driver takes it. It hands no address on to the check, which would
 * compare with "localhost" then; with the dot of a complete name, which the check removes, it does.
 */
export const checkedName = (host: string): string => (isIP(host) === 0 ? host : `${host}.`);
