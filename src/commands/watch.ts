// Watching: on a screen where there is one to take over, else without. The screen is loaded only then.
import type {Config} from '../config/config.ts';
import {UserError} from '../errors.ts';

/** Resolves with the exit code. Throws `UserError`. */
export const run = async (config: Config): Promise<number> => {
  if (config.headless) return (await import('./headless.ts')).runHeadless(config);
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UserError(
      'There is no terminal to draw the console on.',
      'Add --headless for lines on stderr, or use migtop snapshot for one diagnosis.',
    );
  return (await import('./console.tsx')).runConsole(config);
};
