// Which server is meant, by the mysql client's rules: host, port and socket, and who connects.
import {existsSync} from 'node:fs';
import {userInfo} from 'node:os';
import {UserError} from '../../errors.ts';
import type {Parameters} from './parameters.ts';

type Env = Readonly<Record<string, string | undefined>>;

export type Place = {
  readonly host: string;
  readonly port: number;
  /** `null`: TCP. */
  readonly socket: string | null;
};

/** Where servers put their socket: Debian's and Red Hat's place, then upstream's. */
const usualSockets = ['/var/run/mysqld/mysqld.sock', '/var/lib/mysql/mysql.sock', '/tmp/mysql.sock'];
const usualPort = '3306';

/** 1 to 65535. Throws `UserError`. */
const portOf = (port: string): number => {
  const number = Number(port);
  if (/^\d+$/.test(port) && number >= 1 && number <= 65_535) return number;
  throw new UserError(`"${port}" is not a port.`, 'A port is a number from 1 to 65535.');
};

const protocolOf = ({protocol}: Parameters): 'tcp' | 'socket' | null => {
  const name = protocol?.toLowerCase();
  if (name === undefined || name === '' || name === 'default') return null;
  if (name === 'tcp' || name === 'socket') return name;
  throw new UserError(`The protocol "${name}" is not supported.`, 'Use tcp or socket.');
};

/**
 * `localhost` is the socket of this machine unless TCP is asked for: with `protocol=tcp`, or by a port beside the
 * host, where MariaDB's client takes it so and MySQL's passes the port over. `given` is what the DSN alone says.
 * Throws `UserError`.
 */
export const placeOf = (parameters: Parameters, given: Parameters, env: Env): Place => {
  const protocol = protocolOf(parameters);
  const named = parameters.host ?? env.MYSQL_HOST ?? '';
  const port = portOf(parameters.port ?? env.MYSQL_TCP_PORT ?? usualPort);
  if (named.includes(','))
    throw new UserError(
      'Several hosts are given.',
      'Give each server a DSN of its own: the others with --replica.',
    );
  if (named.startsWith('/') && protocol !== 'tcp') return {host: 'localhost', port, socket: named};
  const host = named === '' ? 'localhost' : named;
  const wantsSocket = protocol === 'socket' || given.socket !== undefined;
  const tcp = protocol === 'tcp' || (!wantsSocket && (host !== 'localhost' || given.port !== undefined));
  if (tcp) return {host, port, socket: null};
  const socket =
    given.socket ?? parameters.socket ?? (env.MYSQL_UNIX_PORT || usualSockets.find(file => existsSync(file)));
  if (socket === undefined && protocol === 'socket')
    throw new UserError(
      'There is no socket in the usual places.',
      'Name it with socket=…, or MYSQL_UNIX_PORT.',
    );
  return {host, port, socket: socket ?? null};
};

export const userOf = (parameters: Parameters, env: Env): string => {
  const named = parameters.user ?? env.MYSQL_USER ?? '';
  if (named !== '') return named;
  try {
    return userInfo().username;
  } catch {
    throw new UserError('No user name is given, and the system has none for us.', 'Set MYSQL_USER.');
  }
};
