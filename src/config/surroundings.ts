// What the process was started in.
import {homedir, userInfo} from 'node:os';
import type {Surroundings} from './config.ts';
import {askHidden} from './prompt.ts';

/** A system account without an entry still has a number. */
const accountOf = (env: NodeJS.ProcessEnv): string => {
  try {
    return env.SUDO_USER || userInfo().username;
  } catch {
    return env.USER || env.LOGNAME || `uid ${process.getuid?.() ?? 'unknown'}`;
  }
};

/** One question at a time, whoever asks: several servers may want a password at once. */
const askInTurn = (): Surroundings['ask'] => {
  let last: Promise<unknown> = Promise.resolve();
  return prompt => {
    const answer = last.then(() => askHidden(prompt, process.stdin, process.stderr));
    last = answer.catch(() => {});
    return answer;
  };
};

/** Asks only a person: both input and error output are a terminal. */
export const surroundings = (): Surroundings => ({
  env: process.env,
  home: homedir(),
  folder: process.cwd(),
  account: accountOf(process.env),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askInTurn() : null,
});
