import {constants} from 'node:os';
import {enterModes, leaveModes, resetModes} from './modes.ts';
import type {Output} from './output.ts';
import {standardTerminals} from './standard.ts';

export type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'closed';

type Guard = {
  /**
   * The orderly end, after Ink has unmounted: gives the terminal back and waits until it took everything. False when it does not read any
   * more: then nothing may be printed, since that would wait for ever.
   */
  readonly leave: () => Promise<boolean>;
};

type GuardOptions = {
  readonly title: string;
  /** A signal, or the terminal is gone: end in order. A second SIGINT or SIGTERM, or `grace` ms, ends at once. */
  readonly onStop: (reason: StopReason) => void;
  /**
   * Something was thrown that nobody caught. The terminal is restored already; nothing may be printed unless it is `heard`. The process exits
   * with 1 once this has resolved, or after two seconds.
   */
  readonly onCrash: (error: unknown, heard: boolean) => unknown;
  /** Time for an orderly end, ms. */
  readonly grace?: number;
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const GRACE = 5000;
const FLUSH = 1000;
/** For what is to be saved after a crash, ms. */
const LAST_WORK = 2000;

/** Takes the terminal over, and makes sure that it is given back however this process ends. `kill -9` is beyond anyone's reach. */
export const guardTerminal = (output: Output, options: GuardOptions): Guard => {
  let given: boolean | undefined;
  let stopping = false;
  let crashed = false;
  const giveBack = (): boolean => {
    given ??= output.finish(resetModes(output.alternate()));
    return given;
  };
  const stop = (reason: StopReason): void => {
    const code = stopCode(reason);
    if (stopping) {
      // A closing window sends its hang-up more than once, and finds out about the closed terminal as well.
      if (reason === 'SIGHUP' || reason === 'closed') return;
      process.exit(code);
    }
    stopping = true;
    // Nothing may hold the process of a closed terminal; the timer itself must not hold it either.
    setTimeout(() => process.exit(code), options.grace ?? GRACE).unref();
    // Not at once: a closed terminal is found out in the middle of a write, so perhaps in the middle of one of Ink's frames.
    setImmediate(() => options.onStop(reason));
  };
  const crash = (error: unknown): void => {
    const die = () => process.exit(1);
    // What it threw at first is the cause; what comes of that is not.
    if (crashed) return;
    crashed = true;
    const heard = giveBack();
    setTimeout(die, LAST_WORK);
    (async () => options.onCrash(error, heard))().then(die, die);
  };
  const closed = (): void => stop('closed');
  const letGo = standardTerminals();
  process.on('exit', () => letGo(giveBack()));
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  for (const signal of SIGNALS) process.on(signal, stop);
  // A read from a terminal that was closed fails, or ends, over and over.
  process.stdin.on('error', closed).on('end', closed).on('close', closed);
  output.onClosed(closed);
  // Ink does so once it has drawn: until then the terminal would show keys where they push the screen up, and break lines at Enter.
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  output.stream.write(enterModes(options.title));
  return {
    leave: async () => {
      output.stream.write(leaveModes);
      if (await output.flush(FLUSH)) given = true;
      return giveBack();
    },
  };
};

/** 128 + the signal's number, as shells have it; a closed terminal counts as a hang-up. */
export const stopCode = (reason: StopReason): number =>
  128 + constants.signals[reason === 'closed' ? 'SIGHUP' : reason];
