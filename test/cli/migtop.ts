// Runs the command line as a user would, without a terminal.
import {spawn} from 'node:child_process';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

export const root = path.resolve(import.meta.dirname, '../..');
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
export const entry = ['--import', tsx, path.join(root, 'src/cli.ts')] as const;

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Only what a process needs, so that nothing of the surroundings leads to a server. */
export const cleanEnvironment = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
});

export const migtop = (args: readonly string[], {env, cwd}: Options = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...entry, ...args], {
      cwd: cwd ?? root,
      env: {...cleanEnvironment(), ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const written = {stdout: '', stderr: ''};
    child.stdout.on('data', chunk => {
      written.stdout += chunk;
    });
    child.stderr.on('data', chunk => {
      written.stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', code => resolve({code, ...written}));
  });
