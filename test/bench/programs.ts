// The programs that are measured, each in a terminal of its own.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Server} from '../../demo/servers/server.ts';
import {openTerminal, type PtyTerminal} from '../screen/pty.ts';
import type {Login} from '../servers/login.ts';

/** The built program. */
export const migtop = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** The server's URL for a login, password included. */
export const urlOf = ({superuserUrl}: Server, {user, password}: Login): string => {
  const url = new URL(superuserUrl);
  url.username = user;
  url.password = password;
  return url.href;
};

export type Program = PtyTerminal & {readonly end: () => Promise<void>};

/** `migtop watch`, recording into a folder that is removed with it. */
export const openMigtop = (server: Server, login: Login, flags: readonly string[] = []): Program => {
  const home = mkdtempSync(path.join(tmpdir(), 'migtop-bench-'));
  const terminal = openTerminal(process.execPath, [migtop, 'watch', ...flags], {
    env: {HOME: home, XDG_STATE_HOME: home, MIGTOP_PRIMARY: urlOf(server, login)},
    cwd: home,
  });
  const end = async () => {
    terminal.kill('SIGTERM');
    await terminal.exit;
    rmSync(home, {recursive: true, force: true});
  };
  return {...terminal, end};
};

/** Another program, which ends on `q`. */
export const openProgram = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Program => {
  const terminal = openTerminal(command, [...args], {env});
  const end = async () => {
    terminal.press('q');
    const forced = setTimeout(() => terminal.kill('SIGKILL'), 3000);
    await terminal.exit;
    clearTimeout(forced);
  };
  return {...terminal, end};
};
