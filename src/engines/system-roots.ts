// The root certificates that the machine trusts.
import {existsSync} from 'node:fs';

/** Where systems keep them; OpenSSL's own variable comes first. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Path of the bundle; `undefined`: there is none, and Node's own roots are left. */
export const systemRoots = (): string | undefined =>
  [process.env.SSL_CERT_FILE, ...bundles].find(path => path !== undefined && existsSync(path));
