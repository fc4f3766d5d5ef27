// Playing a recording. The screen is loaded only then.
import type {Config} from '../config/config.ts';

/** Resolves with the exit code. Throws `UserError`. */
export const run = async (config: Config): Promise<number> =>
  (await import('./replay-screen.tsx')).runReplay(config, false);
