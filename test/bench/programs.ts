// The programs that are measured, each in a terminal of its own.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Server} from '../../demo/servers/server.ts';
import {openTerminal, type PtyTerminal} from '../screen/pty.ts';
import type {Login} from '../servers/login.ts';

/** The built program. */
export const migtop = path.resolve(import.meta.dirname, '../../dist/cli.js');

export const urlOf = ({host, port, database}: Server, {user, password}: Login): string =>
  `postgresql://${user}:${password}@${host}:${port}/${database}`;

export type Program = PtyTerminal & {readonly end: () => Promise<void>};

/** `migtop watch`, recording into a folder that is removed with it. */
export const openMigtop = (server: Server, login: Login, flags: readonly string[] = []): Program => {
  const home = mkdtempSync(path.join(tmpdir(), 'migtop-bench-'));
  const {host, port, database} = server;
  const terminal = openTerminal(
    process.execPath,
    [migtop, 'watch', `postgresql://${login.user}@${host}:${port}/${database}`, ...flags],
    {env: {HOME: home, XDG_STATE_HOME: home, PGPASSWORD: login.password}, cwd: home},
  );
  const end = async () => {
    terminal.kill('SIGTERM');
    await terminal.exit;
    rmSync(home, {recursive: true, force: true});
  };
  return {...terminal, end};
};

/** Its version, or `null` where it is not installed. */
export const rivalVersion = (): string | null => {
  const {stdout, status} = spawnSync('pg_activity', ['--version'], {encoding: 'utf8'});
  return status === 0 ? stdout.trim() : null;
};

/** `pg_activity`, refreshing every second. */
export const openRival = ({host, port, database}: Server, login: Login): Program => {
  const terminal = openTerminal(
    'pg_activity',
    ['--refresh', '1', '-h', host, '-p', String(port), '-U', login.user, '-d', database],
    {env: {PGPASSWORD: login.password}},
  );
  const end = async () => {
    terminal.press('q');
    const forced = setTimeout(() => terminal.kill('SIGKILL'), 3000);
    await terminal.exit;
    clearTimeout(forced);
  };
  return {...terminal, end};
};
