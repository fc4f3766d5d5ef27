import {type ChildProcess, spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {serverAccount} from '../account.ts';
import {childrenOf, isAlive, signal} from '../processes.ts';
import {guard} from '../run-folder.ts';
import type {Binaries} from './binaries.ts';
import {freeSharedMemory} from './shared-memory.ts';

const startTimeout = 60_000;
const stopTimeout = 20_000;

/** A running server process and its children. */
export interface Postmaster {
  readonly pid: number;
  readonly dataDir: string;
  readonly exited: Promise<void>;
}

export const logFile = (dataDir: string) => join(dirname(dataDir), 'log');

/** Starts `postgres` on a data directory and waits until it accepts connections. Throws with its log's end. */
export async function launch(binaries: Binaries, dataDir: string): Promise<Postmaster> {
  const log = openSync(logFile(dataDir), 'a', 0o600);
  const child = spawn(binaries.postgres, ['-D', dataDir], {
    ...serverAccount(),
    // A session of its own: Ctrl-C in the terminal is ours to handle, not the server's.
    detached: true,
    stdio: ['ignore', log, log],
    env: {LC_ALL: 'C', TZ: 'UTC'},
  });
  closeSync(log);
  const started = watch(child, dataDir);
  const timeout = Date.now() + startTimeout;
  while (!(await isReady(dataDir, started.pid))) {
    if (isAlive(started.pid) && Date.now() < timeout) {
      await delay(10);
      continue;
    }
    await end(started, 'SIGKILL');
    throw new Error(`PostgreSQL ${binaries.version} did not start:\n${await logTail(dataDir)}`);
  }
  return started;
}

/** Ends the server: SIGINT is its fast shutdown, SIGQUIT the immediate one; SIGKILL follows if it does not. */
export async function end(server: Postmaster, name: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  setAll(server.pid, 'SIGCONT');
  const children = name === 'SIGKILL' ? freeze(server.pid) : [];
  signal(server.pid, name);
  for (const child of children) signal(child, 'SIGKILL');
  const timer = setTimeout(() => void end(server, 'SIGKILL'), stopTimeout);
  await server.exited;
  clearTimeout(timer);
  while (children.some(isAlive)) await delay(5);
  if (name === 'SIGKILL') await freeSharedMemory(server.dataDir);
}

/** Stops every process of the server where it stands, or lets them go on. */
export function setAll(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  if (name === 'SIGSTOP') freeze(pid);
  else for (const each of [...childrenOf(pid), pid]) signal(each, name);
}

/** The postmaster first: frozen, it starts no further child while the rest are gone through. */
function freeze(pid: number): number[] {
  signal(pid, 'SIGSTOP');
  const children = childrenOf(pid);
  for (const child of children) signal(child, 'SIGSTOP');
  return children;
}

function watch(child: ChildProcess, dataDir: string): Postmaster {
  const {pid} = child;
  if (pid === undefined) throw new Error(`cannot run ${child.spawnfile}`);
  // PostgreSQL's immediate shutdown: it frees shared memory, and ends its own children within 5 s.
  const watched = guard(pid, 'SIGQUIT');
  const exited = new Promise<void>(resolve => {
    child.once('exit', () => {
      watched.release();
      resolve();
    });
  });
  child.unref();
  return {pid, dataDir, exited};
}

/** The lock file's first line is the pid, its eighth the state: the signal pg_ctl waits for, too. */
async function isReady(dataDir: string, pid: number): Promise<boolean> {
  const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

async function logTail(dataDir: string): Promise<string> {
  return (await readFile(logFile(dataDir), 'utf8')).split('\n').slice(-30).join('\n');
}
