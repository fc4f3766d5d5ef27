// The acting connection comes through the port that stays open when the server is full, where there is one.

import type {ConnectionOptions} from '../connection.ts';
import {NodeError} from '../engine.ts';
import type {Access} from './access.ts';
import {type Connection, openConnection} from './connection.ts';
import {readIdentity} from './identity.ts';
import type {MysqlSettings} from './settings.ts';

/** A port that a firewall swallows must not keep the console waiting, ms. */
const patience = 1_000;

export type ReservedPort = {readonly host: string; readonly port: number};

/**
 * MySQL's admin port is not limited by max_connections; MariaDB's extra port has a limit of its own.
 * Over a socket the server is here, and we come by the address that the port listens on.
 */
export const reservedPort = (
  {variables, privileges}: Pick<Access, 'variables' | 'privileges'>,
  {socket, host}: Pick<MysqlSettings, 'socket' | 'host'>,
): ReservedPort | null => {
  const adminAddress = variables.get('admin_address') ?? '';
  if (adminAddress !== '' && privileges.anywhere('SERVICE_CONNECTION_ADMIN'))
    return {host: socket === null ? host : adminAddress, port: Number(variables.get('admin_port'))};
  const extra = Number(variables.get('extra_port') ?? '0');
  return extra > 0 ? {host: socket === null ? host : '127.0.0.1', port: extra} : null;
};

const openReserved = async (
  settings: MysqlSettings,
  place: ReservedPort,
  options: ConnectionOptions,
  server: string,
): Promise<Connection> => {
  const limits = {...options, timeouts: {...options.timeouts, connect: patience}};
  const connection = await openConnection(
    {...settings, ...place, address: `port ${place.port}`, socket: null, connectTimeout: null},
    limits,
  );
  // Through a tunnel, the same port may be another server's.
  if ((await readIdentity(connection)).server === server) return connection;
  connection.kill();
  throw new NodeError('denied', `Port ${place.port} is another server's.`);
};

export type ActingDoor = {
  /** By the reserved port where it answers, else by the usual one. Rejects with `NodeError`. */
  readonly open: () => Promise<Connection>;
  /** Why the reserved port was not used, as one sentence; `null`: it was, or there is none. */
  readonly closed: () => string | null;
};

export const makeActingDoor = (
  settings: MysqlSettings,
  place: ReservedPort | null,
  options: ConnectionOptions,
  server: string,
): ActingDoor => {
  let closed: string | null = null;
  return {
    open: async () => {
      if (place === null) return openConnection(settings, options);
      try {
        const connection = await openReserved(settings, place, options, server);
        closed = null;
        return connection;
      } catch (error) {
        closed = error instanceof Error ? error.message : String(error);
        return openConnection(settings, options);
      }
    },
    closed: () => closed,
  };
};
