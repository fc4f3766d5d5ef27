// The built program in a real terminal with a home of its own, ended at the end of the test at the latest.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {openTerminal, type PtyOptions, type PtyTerminal} from '../screen/pty.ts';

const program = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** `through`: the command that starts it, such as a shell that sets something first. */
export const openProgram = (
  words: readonly string[],
  {env, through = [], ...size}: Omit<PtyOptions, 'cwd'> & {readonly through?: readonly string[]} = {},
): PtyTerminal & {readonly home: string} => {
  const home = mkdtempSync(path.join(tmpdir(), 'migtop-e2e-'));
  const [command = '', ...before] = [...through, process.execPath];
  const terminal = openTerminal(command, [...before, program, ...words], {
    ...size,
    env: {HOME: home, XDG_STATE_HOME: home, ...env},
    cwd: home,
  });
  let ended = false;
  void terminal.exit.then(() => {
    ended = true;
  });
  onTestFinished(async () => {
    if (!ended) terminal.kill('SIGKILL');
    await terminal.exit;
    rmSync(home, {recursive: true, force: true});
  });
  return {...terminal, home};
};
