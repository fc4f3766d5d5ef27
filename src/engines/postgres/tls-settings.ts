// From ssl* parameters to what the handshake will do. Refuses what would be weaker than it reads.
import {existsSync, statSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../../errors.ts';
import type {Parameters} from './parameters.ts';
import {type TlsMode, type TlsSettings, tlsModes} from './tls.ts';

const isMode = (text: string): text is TlsMode => tlsModes.some(mode => mode === text);

const modeOf = ({sslmode, sslrootcert}: Parameters): TlsMode => {
  const mode = sslmode ?? (sslrootcert === 'system' ? 'verify-full' : 'prefer');
  if (!isMode(mode))
    throw new UserError(`"${mode}" is not an sslmode.`, `It is one of ${tlsModes.join(', ')}.`);
  if (sslrootcert === 'system' && mode !== 'verify-full')
    throw new UserError(
      `sslmode=${mode} cannot be used with the roots of the system.`,
      'Anybody can get a certificate from those: use sslmode=verify-full.',
    );
  return mode;
};

/** The named file, which must exist; or the usual one in ~/.postgresql, if it is there. */
const fileOf = (name: string, given: string | undefined, usual: string): string | null => {
  if (given === undefined) return existsSync(usual) ? usual : null;
  if (!existsSync(given)) throw new UserError(`${name}: there is no file ${given}.`, 'Check the path.');
  return given;
};

const rootOf = (mode: TlsMode, given: string | undefined, usual: string): string | null => {
  if (given === 'system') return given;
  const verifies = mode === 'verify-ca' || mode === 'verify-full';
  if (verifies && !existsSync(given ?? usual))
    throw new UserError(
      `sslmode=${mode} needs root certificates, and there is no file ${given ?? usual}.`,
      'Name it with sslrootcert (PGSSLROOTCERT), or write sslrootcert=system for the roots this machine trusts.',
    );
  return existsSync(given ?? usual) ? (given ?? usual) : null;
};

/** A private key of ours that others can read is refused, as libpq does; root's may be read by its group. */
const keepPrivate = (key: string | null): void => {
  if (key === null) return;
  const {mode, uid} = statSync(key);
  if ((mode & (uid === 0 ? 0o037 : 0o077)) === 0) return;
  throw new UserError(`The private key ${key} can be read by others.`, `chmod 600 ${key}`);
};

/** Throws `UserError`. `home` is where `.postgresql` lies. */
export const tlsSettings = (parameters: Parameters, home: string): TlsSettings => {
  const usual = (name: string) => path.join(home, '.postgresql', name);
  const mode = modeOf(parameters);
  const direct = parameters.sslnegotiation === 'direct';
  if (direct && (mode === 'disable' || mode === 'allow' || mode === 'prefer'))
    throw new UserError(
      `sslmode=${mode} cannot be used with sslnegotiation=direct.`,
      'Use sslmode=require or stronger.',
    );
  const plain = {
    mode,
    verify: 'none',
    rootCert: null,
    cert: null,
    key: null,
    passphrase: null,
    revoked: null,
  } as const;
  if (mode === 'disable') return {...plain, direct};
  const rootCert = rootOf(mode, parameters.sslrootcert, usual('root.crt'));
  const cert = fileOf('sslcert', parameters.sslcert, usual('postgresql.crt'));
  const key = cert === null ? null : fileOf('sslkey', parameters.sslkey, usual('postgresql.key'));
  if (cert !== null && key === null)
    throw new UserError(`There is no private key for ${cert}.`, 'Name it with sslkey (PGSSLKEY).');
  keepPrivate(key);
  return {
    mode,
    // As in libpq: with roots at hand, `require` checks who signed the certificate.
    verify:
      mode === 'verify-full'
        ? 'full'
        : rootCert !== null && /^(require|verify-ca)$/.test(mode)
          ? 'ca'
          : 'none',
    rootCert,
    cert,
    key,
    passphrase: parameters.sslpassword ?? null,
    revoked: fileOf('sslcrl', parameters.sslcrl, usual('root.crl')),
    direct,
  };
};
