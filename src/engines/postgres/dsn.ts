// The three ways to write down a server: a URI, keyword=value pairs, and a bare host[:port][/database].
import {UserError} from '../../errors.ts';
import {parseLocation, severalHosts} from '../uri.ts';
import {checkParameters, type Parameters} from './parameters.ts';

const where = 'The DSN';

/** What follows the scheme. */
const parametersIn = (text: string): Parameters => {
  const {user, password, host, port, database, parameters} = parseLocation(text);
  const named = Object.entries({user, host, port, dbname: database}).filter(([, value]) => value !== '');
  return checkParameters(
    [...named, ...(password === null ? [] : [['password', password] as const]), ...parameters],
    where,
  );
};

/** `host=db1 password='it''s'` with backslash escapes, as libpq reads it. */
const parsePairs = (text: string): Parameters => {
  const pair = /\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gsy;
  const pairs: (readonly [string, string])[] = [];
  const trimmed = text.trim();
  while (pair.lastIndex < trimmed.length) {
    const match = pair.exec(trimmed);
    if (match === null)
      throw new UserError(
        `${where} cannot be read as name=value pairs.`,
        `Put a value with spaces into single quotes, and write ' in it as \\'.`,
      );
    pairs.push([match[1] ?? '', (match[2] ?? match[3] ?? '').replaceAll(/\\(.)/gs, '$1')]);
  }
  return checkParameters(pairs, where);
};

const parseBare = (text: string): Parameters => {
  if (!text.startsWith('/')) return parametersIn(text);
  const [, folder = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  return {host: folder, ...(port === undefined ? {} : {port})};
};

/** Throws `UserError`; never with a part of the DSN in it that could be a password. */
export const parseDsn = (dsn: string): Parameters => {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(dsn)?.[0];
  const parameters =
    scheme !== undefined
      ? parametersIn(dsn.slice(scheme.length))
      : dsn.includes('=') && !/^[^=]*\?/.test(dsn)
        ? parsePairs(dsn)
        : parseBare(dsn);
  if (/,/.test(parameters.host ?? '') || /,/.test(parameters.port ?? '')) throw severalHosts();
  return parameters;
};
