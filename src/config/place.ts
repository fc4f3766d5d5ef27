// Where something listens.
import {UserError} from '../errors.ts';

/** Port 0: any that is free. */
export type Place = {readonly host: string; readonly port: number};

/** `127.0.0.1:8111`, `[::1]:8111` or `8111` alone, which is loopback. `where` named it. Throws `UserError`. */
export const placeOf = (written: string, where: string): Place => {
  const [, host, port] = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(written) ?? [];
  if (port !== undefined && Number(port) <= 65_535)
    return {host: host === undefined || host === '' ? '127.0.0.1' : host, port: Number(port)};
  throw new UserError(`${where} "${written}" is no address.`, 'Write HOST:PORT, e.g. 127.0.0.1:8111.');
};
