// The parts of a DSN after its scheme, whatever the engine calls them.
import {UserError} from '../errors.ts';

type Pair = readonly [name: string, value: string];

export type Location = {
  readonly user: string;
  /** `null`: there is none, which is not the empty one. */
  readonly password: string | null;
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly parameters: readonly Pair[];
};

export const severalHosts = () =>
  new UserError(
    'The DSN names several hosts.',
    'Give the primary alone, and every other server with --replica: each is watched by itself.',
  );

/** No part of the DSN is quoted in errors: the part that is wrong may be the password. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UserError(
      'The DSN has a % that is not followed by two hexadecimal digits.',
      'Write a % in a name or password as %25.',
    );
  }
};

const splitOnce = (text: string, separator: string): string[] => {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

/** `host:port`, `[::1]:5432`, `/socket/folder:5432`; both parts may be left out. */
const hostAndPort = (text: string): Pick<Location, 'host' | 'port'> => {
  if (text.includes('@'))
    throw new UserError('The DSN has more than one @.', 'Write an @ in a name or password as %40.');
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text);
  if (match === null)
    throw new UserError(
      `The host in the DSN cannot be read.`,
      'Write host:port, [IPv6]:port, or percent-encode special characters of the password.',
    );
  return {host: decode(match[1] ?? match[2] ?? ''), port: match[3] ?? ''};
};

const credentials = (text: string): Pick<Location, 'user' | 'password'> => {
  const [user = '', password] = splitOnce(text, ':');
  return {user: decode(user), password: password === undefined ? null : decode(password)};
};

const pairsIn = (query: string): readonly Pair[] =>
  query
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => {
      const [name = '', value] = splitOnce(pair, '=');
      if (value === undefined)
        throw new UserError('The DSN has a parameter without a value.', 'Write name=value.');
      return [decode(name), decode(value)] as const;
    });

/**
 * `[user[:password]@][host][:port][/database][?name=value…]`, percent-decoded; what is left out is empty.
 * Throws `UserError`, never with a part of the DSN in it that could be a password.
 */
export const parseLocation = (text: string): Location => {
  const [beforeQuery = '', query = ''] = splitOnce(text, '?');
  const at = beforeQuery.indexOf('@');
  const slash = beforeQuery.indexOf('/');
  const hasUser = at !== -1 && (slash === -1 || at < slash);
  const [authority = '', database = ''] = splitOnce(hasUser ? beforeQuery.slice(at + 1) : beforeQuery, '/');
  if (authority.includes(',')) throw severalHosts();
  return {
    ...(hasUser ? credentials(beforeQuery.slice(0, at)) : {user: '', password: null}),
    ...hostAndPort(authority),
    database: decode(database),
    parameters: pairsIn(query),
  };
};
