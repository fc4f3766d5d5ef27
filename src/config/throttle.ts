// Where jobs may ask whether they are to go on.
import {UserError} from '../errors.ts';
import type {GivenFlags} from '../flags.ts';
import type {FileSettings} from './schema.ts';

/** Port 0: any that is free. */
export type ThrottleConfig = {readonly host: string; readonly port: number};

/** `127.0.0.1:8111`, `[::1]:8111` or `8111` alone, which is loopback. `null`: nobody may ask. Throws `UserError`. */
export const throttleOf = (
  {throttleListen}: GivenFlags,
  file: FileSettings['throttle'],
): ThrottleConfig | null => {
  const written = throttleListen || file?.listen;
  if (!written) return null;
  const [, host, port] = /^(?:\[?([^\]]*?)\]?:)?(\d{1,5})$/.exec(written) ?? [];
  if (port !== undefined && Number(port) <= 65_535)
    return {host: host === undefined || host === '' ? '127.0.0.1' : host, port: Number(port)};
  throw new UserError(
    `${throttleListen ? '--throttle-listen' : 'throttle.listen'} "${written}" is no address.`,
    'Write HOST:PORT, e.g. 127.0.0.1:8111.',
  );
};
