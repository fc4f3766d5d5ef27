// Watching: on a screen where there is one to take over, else without. The screen is loaded only then.
import type {Config} from '../config/config.ts';
import {UserError} from '../errors.ts';
import {firstContact} from './first-contact.ts';

/** Resolves with the exit code. Throws `UserError`. */
export const run = async (config: Config): Promise<number> => {
  if (config.headless) return (await import('./headless.ts')).runHeadless(config);
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UserError(
      'There is no terminal to draw the console on.',
      'Add --headless for lines on stderr, or use migtop snapshot for one diagnosis.',
    );
  // Servers answer while the screen's code is loaded.
  const contact = firstContact(config);
  contact.catch(() => {});
  const {runConsole} = await import('./console.tsx');
  return runConsole(config, await contact);
};
