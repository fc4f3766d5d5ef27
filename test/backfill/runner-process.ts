// migtop backfill as a process of its own, to be stopped and killed.
import {spawn} from 'node:child_process';
import {cleanEnvironment, entry, root} from '../cli/migtop.ts';
import {waitUntil} from '../servers/wait-until.ts';

export interface RunnerProcess {
  readonly said: () => string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
  /** Waits until it has said so. */
  says(what: RegExp): Promise<unknown>;
}

/** `program`: what Node.js runs, by default the sources. */
export const startRunner = (
  url: string,
  args: readonly string[],
  program: readonly string[] = entry,
): RunnerProcess => {
  const child = spawn(process.execPath, [...program, 'backfill', ...args], {
    cwd: root,
    env: {...cleanEnvironment(), MIGTOP_PRIMARY: url},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk;
    });
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  return {
    said: () => said,
    kill: signal => void child.kill(signal),
    ended,
    says: what =>
      waitUntil(() => what.test(said), {
        what: `the runner to say ${what}; it said:\n${said}`,
        timeout: 60_000,
      }),
  };
};
