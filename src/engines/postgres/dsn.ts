// The three ways to write down a server: a URI, keyword=value pairs, and a bare host[:port][/database].
import {UserError} from '../../errors.ts';
import {checkParameters, type Parameters} from './parameters.ts';

const where = 'The DSN';

/** No part of the DSN is quoted in errors: the part that is wrong may be the password. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UserError(
      `${where} has a % that is not followed by two hexadecimal digits.`,
      'Write a % in a name or password as %25.',
    );
  }
};

/** `host:port`, `[::1]:5432`, `/socket/folder:5432`; both parts may be left out. */
const hostAndPort = (text: string): (readonly [string, string])[] => {
  if (text.includes('@'))
    throw new UserError(`${where} has more than one @.`, 'Write an @ in a name or password as %40.');
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text);
  if (match === null)
    throw new UserError(
      `The host in the DSN cannot be read.`,
      'Write host:port, [IPv6]:port, or percent-encode special characters of the password.',
    );
  const host = decode(match[1] ?? match[2] ?? '');
  const port = match[3] ?? '';
  return [
    ...(host === '' ? [] : [['host', host] as const]),
    ...(port === '' ? [] : [['port', port] as const]),
  ];
};

const credentials = (text: string): (readonly [string, string])[] => {
  const colon = text.indexOf(':');
  const user = decode(colon === -1 ? text : text.slice(0, colon));
  return [
    ...(user === '' ? [] : [['user', user] as const]),
    ...(colon === -1 ? [] : [['password', decode(text.slice(colon + 1))] as const]),
  ];
};

const queryPairs = (text: string): (readonly [string, string])[] =>
  text
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => {
      const equals = pair.indexOf('=');
      if (equals === -1)
        throw new UserError(`${where} has a parameter without a value.`, 'Write name=value.');
      return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))] as const;
    });

const severalHosts = () =>
  new UserError(
    'The DSN names several hosts.',
    'Give the primary alone, and every other server with --replica: each is watched by itself.',
  );

/** What follows the scheme; `[user[:password]@][host][:port][/database][?name=value…]`. */
const parseLocation = (text: string): Parameters => {
  const [beforeQuery = '', query = ''] = splitOnce(text, '?');
  const at = beforeQuery.indexOf('@');
  const slash = beforeQuery.indexOf('/');
  const hasUser = at !== -1 && (slash === -1 || at < slash);
  const [authority = '', database = ''] = splitOnce(hasUser ? beforeQuery.slice(at + 1) : beforeQuery, '/');
  if (authority.includes(',')) throw severalHosts();
  return checkParameters(
    [
      ...(hasUser ? credentials(beforeQuery.slice(0, at)) : []),
      ...hostAndPort(authority),
      ...(database === '' ? [] : [['dbname', decode(database)] as const]),
      ...queryPairs(query),
    ],
    where,
  );
};

const splitOnce = (text: string, separator: string): string[] => {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
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
  if (!text.startsWith('/')) return parseLocation(text);
  const [, folder = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  return {host: folder, ...(port === undefined ? {} : {port})};
};

/** Throws `UserError`; never with a part of the DSN in it that could be a password. */
export const parseDsn = (dsn: string): Parameters => {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(dsn)?.[0];
  const parameters =
    scheme !== undefined
      ? parseLocation(dsn.slice(scheme.length))
      : dsn.includes('=') && !/^[^=]*\?/.test(dsn)
        ? parsePairs(dsn)
        : parseBare(dsn);
  if (/,/.test(parameters.host ?? '') || /,/.test(parameters.port ?? '')) throw severalHosts();
  return parameters;
};
