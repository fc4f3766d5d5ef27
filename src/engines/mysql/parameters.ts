// Connection parameters by the names of the mysql client, wherever they are written down, and which of them are not for us.
// https://dev.mysql.com/doc/refman/9.0/en/connection-options.html, https://mariadb.com/kb/en/mariadb-command-line-client/
import {UserError} from '../../errors.ts';

const used = [
  'connect-timeout',
  'database',
  'defaults-file',
  'host',
  'password',
  'port',
  'protocol',
  'socket',
  'ssl',
  'ssl-ca',
  'ssl-capath',
  'ssl-cert',
  'ssl-cipher',
  'ssl-key',
  'ssl-mode',
  'ssl-verify-server-cert',
  'tls-ciphersuites',
  'tls-version',
  'user',
] as const;

type Parameter = (typeof used)[number];
export type Parameters = Readonly<Partial<Record<Parameter, string>>>;

/** `null`: the name stood alone. */
export type Option = readonly [name: string, value: string | null];

/** Promises of safety that we cannot keep: refused rather than passed over. */
const unkept = [
  'server-public-key-path',
  'ssl-crl',
  'ssl-crlpath',
  'ssl-fips-mode',
  'ssl-fp',
  'ssl-fplist',
  'tls-fp',
  'tls-fplist',
];

/** Means nothing to a console, or is set by it. */
const ignored = [
  'allow-public-key-retrieval',
  'character-set',
  'charset',
  'compress',
  'default-auth',
  'default-character-set',
  'enable-cleartext-plugin',
  'get-server-public-key',
  'timezone',
];

/** `ssl_mode`, `sslMode` and `ssl-mode` are one. */
const plain = (name: string): string => name.replaceAll(/[-_]/g, '').toLowerCase();

const byPlainName = new Map(used.map(name => [plain(name), name]));

/** Option files may write a switch as `skip-ssl`, and mark what older programs do not know. */
const spelledOut = ([name, value]: Option): Option => {
  const [, prefix, rest] = /^(skip|disable|enable)[-_](.+)$/.exec(name) ?? [];
  if (rest === undefined || !byPlainName.has(plain(rest))) return [name, value];
  return [rest, prefix === 'enable' ? '1' : '0'];
};

const writtenValue = (name: Parameter, value: string | null): string | undefined => {
  if (value !== null) return value;
  // A switch is on; the mysql client would ask for a password, and so do we when the server wants one.
  return name === 'password' ? undefined : '1';
};

const checkKept = (given: string, value: string | null, where: string): void => {
  const promise = unkept.find(known => plain(known) === plain(given));
  if (promise === undefined || value === '' || value?.toUpperCase() === 'OFF') return;
  throw new UserError(`${promise} is not supported, and ${where} has it.`, `Leave ${promise} out.`);
};

/** Keeps what we use; the last of a name wins. Throws `UserError` for what would be less safe than it reads. */
export const takeParameters = (options: Iterable<Option>, where: string): Parameters => {
  const found: Partial<Record<Parameter, string>> = {};
  for (const option of options) {
    const [given, written] = spelledOut(option);
    checkKept(given, written, where);
    const name = byPlainName.get(plain(given));
    const value = name && writtenValue(name, written);
    if (name && value !== undefined) found[name] = value;
  }
  return found;
};

/** The same where nothing else should stand. Throws `UserError` for a name that no client knows either. */
export const checkParameters = (options: readonly Option[], where: string): Parameters => {
  const known = new Set([...used, ...unkept, ...ignored].map(plain));
  const [unknown] = options.find(option => !known.has(plain(spelledOut(option)[0]))) ?? [];
  if (unknown !== undefined)
    throw new UserError(`${where} has an unknown parameter "${unknown}".`, 'Check its spelling.');
  return takeParameters(options, where);
};

/** Whether a switch is on; `undefined`: it is not given. */
export const isOn = (value: string | undefined): boolean | undefined =>
  value === undefined ? undefined : !/^(0|off|false|no)$/i.test(value);
