// From ssl* parameters to what the handshake will do. Refuses what would be weaker than it reads.
import {existsSync} from 'node:fs';
import {UserError} from '../../errors.ts';
import {systemRoots} from '../system-roots.ts';
import {isOn, type Parameters} from './parameters.ts';
import {type TlsMode, type TlsSettings, tlsModes, verifies} from './tls.ts';

const isMode = (text: string): text is TlsMode => tlsModes.some(mode => mode === text);

/** An explicit ssl-mode counts; else MariaDB's switches, and a CA alone means that it is to be checked, as in both clients. */
const modeOf = (parameters: Parameters): TlsMode => {
  const {'ssl-mode': given, ssl} = parameters;
  if (given !== undefined) {
    const mode = given.toUpperCase().replaceAll('-', '_');
    if (isMode(mode)) return mode;
    throw new UserError(`"${given}" is not an ssl-mode.`, `It is one of ${tlsModes.join(', ')}.`);
  }
  if (isOn(ssl) === false) return 'DISABLED';
  if (isOn(parameters['ssl-verify-server-cert'])) return 'VERIFY_IDENTITY';
  if (parameters['ssl-ca'] || parameters['ssl-capath']) return 'VERIFY_CA';
  return isOn(ssl) ? 'REQUIRED' : 'PREFERRED';
};

const fileOf = (
  name: 'ssl-ca' | 'ssl-capath' | 'ssl-cert' | 'ssl-key',
  parameters: Parameters,
): string | null => {
  const given = parameters[name];
  if (!given) return null;
  if (!existsSync(given)) throw new UserError(`${name}: there is no file ${given}.`, 'Check the path.');
  return given;
};

const rootsOf = (mode: TlsMode, parameters: Parameters): Pick<TlsSettings, 'ca' | 'caPath'> => {
  const ca = fileOf('ssl-ca', parameters);
  const caPath = fileOf('ssl-capath', parameters);
  if (mode === 'VERIFY_CA' && ca === null && caPath === null)
    throw new UserError(
      'ssl-mode=VERIFY_CA needs root certificates.',
      'Name them with ssl-ca; or use ssl-mode=VERIFY_IDENTITY with the roots that this machine trusts.',
    );
  return ca === null && caPath === null && verifies(mode)
    ? {ca: systemRoots() ?? null, caPath}
    : {ca, caPath};
};

/** `TLSv1.2,TLSv1.3`: the oldest and the newest. */
const versionsOf = ({'tls-version': given}: Parameters): Pick<TlsSettings, 'minVersion' | 'maxVersion'> => {
  const versions = (given ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean)
    .sort();
  const wrong = versions.find(name => !/^TLSv1(\.[123])?$/.test(name));
  if (wrong !== undefined)
    throw new UserError(`"${wrong}" is not a tls-version.`, 'Write TLSv1.2, TLSv1.3, or both with a comma.');
  return {minVersion: versions[0] ?? null, maxVersion: versions.at(-1) ?? null};
};

/** Throws `UserError`. */
export const tlsSettings = (parameters: Parameters): TlsSettings => {
  const mode = modeOf(parameters);
  const cert = fileOf('ssl-cert', parameters);
  const key = fileOf('ssl-key', parameters);
  if ((cert === null) !== (key === null))
    throw new UserError('ssl-cert and ssl-key belong together, and one is missing.', 'Give both or none.');
  const ciphers = [parameters['ssl-cipher'], parameters['tls-ciphersuites']].filter(Boolean);
  return {
    mode,
    ...rootsOf(mode, parameters),
    cert,
    key,
    ciphers: ciphers.length === 0 ? null : ciphers.join(':'),
    ...versionsOf(parameters),
  };
};
