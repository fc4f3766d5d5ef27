// Connection parameters by the names of the mysql client, wherever they are written down.
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
  'ssl-ca',
  'ssl-capath',
  'ssl-cert',
  'ssl-cipher',
  'ssl-key',
  'ssl-mode',
  'tls-ciphersuites',
  'tls-version',
  'user',
] as const;

type Parameter = (typeof used)[number];
export type Parameters = Readonly<Partial<Record<Parameter, string>>>;

const isUsed = (name: string): name is Parameter => used.some(parameter => parameter === name);

/** Throws `UserError` for a name that we do not know; `where` says where it stood. */
export const checkParameters = (
  pairs: Iterable<readonly [name: string, value: string]>,
  where: string,
): Parameters => {
  const found: Partial<Record<Parameter, string>> = {};
  for (const [given, value] of pairs) {
    const name = given.replaceAll('_', '-').toLowerCase();
    if (!isUsed(name))
      throw new UserError(`${where} has an unknown parameter "${given}".`, 'Check its spelling.');
    found[name] = value;
  }
  return found;
};
