// The built console in a real terminal.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {openTerminal, type PtyTerminal} from '../screen/pty.ts';

const program = path.resolve(import.meta.dirname, '../../dist/cli.js');

export type ScreenOptions = {
  readonly flags?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
};

export type Console = PtyTerminal & {
  /** Where it records, unless told otherwise. */
  readonly home: string;
  /** Presses keys one after the other, as a person does. */
  readonly keys: (...keys: string[]) => void;
};

/** Watches a primary and its replica; ended at the end of the test at the latest. */
export const watchServers = (
  primary: string,
  replica: string,
  {flags = [], columns, rows, env}: ScreenOptions = {},
): Console => {
  const home = mkdtempSync(path.join(tmpdir(), 'migtop-e2e-'));
  const terminal = openTerminal(
    process.execPath,
    [program, 'watch', primary, '--replica', replica, '--operator', 'ann', ...flags],
    {
      ...(columns === undefined ? {} : {columns}),
      ...(rows === undefined ? {} : {rows}),
      env: {HOME: home, XDG_STATE_HOME: home, ...env},
      cwd: home,
    },
  );
  let ended = false;
  void terminal.exit.then(() => {
    ended = true;
  });
  onTestFinished(async () => {
    if (!ended) terminal.kill('SIGKILL');
    await terminal.exit;
    rmSync(home, {recursive: true, force: true});
  });
  const keys = (...pressed: string[]) => {
    for (const key of pressed) terminal.press(key);
  };
  return {...terminal, home, keys};
};
