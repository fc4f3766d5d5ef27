// Watching without a screen: what ends it.
import type {AlertKind} from '../core/alert.ts';
import {UserError} from '../errors.ts';
import {alertsNamed} from './alerts.ts';
import type {Request} from './arguments.ts';
import {durationOf} from './backfill.ts';

export type Headless = {
  /** Ends after this time, ms; `null`: when it is told to. */
  readonly duration: number | null;
  readonly untilHealthy: boolean;
  readonly failOn: readonly AlertKind[];
  /** Goes on when the terminal that it was started from is closed. */
  readonly outlivesTerminal: boolean;
};

/** `null`: on the screen. Throws `UserError`. */
export const headlessOf = ({command, flags}: Request): Headless | null => {
  const headless = {
    duration: durationOf(flags.for, '--for'),
    untilHealthy: flags.untilHealthy ?? false,
    failOn: [...new Set((flags.failOn ?? []).flatMap(alertsNamed))],
    outlivesTerminal: command === 'record',
  };
  if (flags.headless || command === 'record') return headless;
  if (flags.for || flags.untilHealthy || flags.failOn)
    throw new UserError('--for, --until-healthy and --fail-on work without a screen.', 'Add --headless.');
  return null;
};
