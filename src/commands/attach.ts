// Following a recording that another migtop writes, from as many terminals as one likes.
import type {Config} from '../config/config.ts';

/** Resolves with the exit code. Throws `UserError`. */
export const run = async (config: Config): Promise<number> =>
  (await import('./replay-screen.tsx')).runReplay(config, true);
