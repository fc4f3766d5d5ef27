// A small HTTP server at an address that somebody named.
import {once} from 'node:events';
import {createServer, type IncomingMessage, type RequestListener, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {UserError} from '../errors.ts';

export type Place = {readonly host: string; readonly port: number};

export type Listening = {
  readonly server: Server;
  /** host:port, with the port that it has. */
  readonly address: string;
  /** Only this machine reaches it. */
  readonly isPrivate: boolean;
  /** Ends what is under way. Never rejects. */
  readonly close: () => Promise<void>;
};

const mostConnections = 200;
const patience = 5_000;

const isLoopback = (host: string): boolean => /^(127\.|::1$|localhost$)/.test(host);

/** A page in a browser on this machine may send requests here, too, by a name of its own for this address. */
export const isByAnotherName = ({headers}: IncomingMessage, host: string): boolean => {
  const named = headers.host?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') ?? host;
  return isLoopback(host) && !isLoopback(named);
};

/** Resolves once it listens. `flag` is where the address was named. Throws `UserError` when it cannot. */
export const listen = async (
  {host, port}: Place,
  flag: string,
  serve: RequestListener,
): Promise<Listening> => {
  const server = createServer({requestTimeout: patience, headersTimeout: patience}, serve);
  server.maxConnections = mostConnections;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new UserError(
      `Cannot listen at ${host}:${port}: ${error instanceof Error ? error.message : String(error)}.`,
      `Name another address with ${flag}.`,
    );
  }
  server.on('error', () => {});
  return {
    server,
    address: `${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    isPrivate: isLoopback(host),
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
};
