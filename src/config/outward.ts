// Whom a session answers and calls beside the person at its screen.
import {UserError} from '../errors.ts';
import type {GivenFlags} from '../flags.ts';
import {type Place, placeOf} from './place.ts';
import type {FileSettings} from './schema.ts';
import {splitWords} from './words.ts';

export type Outward = {
  /** Where jobs may ask whether to go on; `null`: nowhere. */
  readonly throttle: Place | null;
  /** Where Prometheus may ask; `null`: nowhere. */
  readonly prometheus: Place | null;
  /** Run on alerts, without a shell; `null`: none. */
  readonly notify: readonly string[] | null;
  /** The terminal is rung on critical alerts. */
  readonly bell: boolean;
};

/** `false`: the flag takes back what the file says. */
type Text = string | false | undefined;

const placeIn = (flag: Text, name: string, file: string | undefined, key: string): Place | null => {
  if (flag) return placeOf(flag, name);
  return file && flag !== false ? placeOf(file, key) : null;
};

const notifyOf = (flag: Text, file: readonly string[] | undefined) => {
  if (!flag) return flag === false ? null : (file ?? null);
  const words = splitWords(flag);
  if (words !== null && words.length > 0) return words;
  throw new UserError('--notify has an open quote.', 'Close it; it is no shell that reads it.');
};

/** Throws `UserError`. */
export const outwardOf = (flags: GivenFlags, settings: FileSettings): Outward => ({
  throttle: placeIn(flags.throttleListen, '--throttle-listen', settings.throttle?.listen, 'throttle.listen'),
  prometheus: placeIn(
    flags.prometheusListen,
    '--prometheus-listen',
    settings.prometheus?.listen,
    'prometheus.listen',
  ),
  notify: notifyOf(flags.notify, settings.notify),
  bell: flags.bell ?? settings.bell ?? true,
});
