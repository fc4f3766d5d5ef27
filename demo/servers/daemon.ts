import {type ChildProcess, spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {serverAccount} from './account.ts';
import {childrenOf, isAlive, signal} from './processes.ts';
import {guard} from './run-folder.ts';

const startTimeout = 60_000;
const stopTimeout = 20_000;

/** A server's program on its data directory, and how a server of this family starts and ends. */
export interface Program {
  /** As in messages, e.g. `PostgreSQL 18.4`. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly dataDir: string;
  /** Beside what every server gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** The signals that end it: `clean` for a restart, `immediate` when its data go as well. */
  readonly signals: {readonly clean: 'SIGINT' | 'SIGTERM'; readonly immediate: 'SIGQUIT' | 'SIGKILL'};
  /** Whether the process `pid` accepts connections by now. */
  isReady(pid: number): Promise<boolean>;
  /** Frees what the server leaves behind when it is killed. */
  afterKill?(): Promise<void>;
}

/** A running server process and its children. */
export interface Daemon {
  readonly pid: number;
  readonly program: Program;
  readonly exited: Promise<void>;
}

export const logFile = (dataDir: string) => join(dirname(dataDir), 'log');

/** Starts a server and waits until it accepts connections. Throws with its log's end. */
export async function launch(program: Program): Promise<Daemon> {
  const log = openSync(logFile(program.dataDir), 'a', 0o600);
  const child = spawn(program.command, program.args, {
    ...serverAccount(),
    // A session of its own: Ctrl-C in the terminal is ours to handle, not the server's.
    detached: true,
    stdio: ['ignore', log, log],
    env: {LC_ALL: 'C', TZ: 'UTC', ...program.env},
  });
  closeSync(log);
  const started = watch(child, program);
  const timeout = Date.now() + startTimeout;
  while (!(await program.isReady(started.pid))) {
    if (isAlive(started.pid) && Date.now() < timeout) {
      await delay(10);
      continue;
    }
    await end(started, 'SIGKILL');
    throw new Error(`${program.title} did not start:\n${await logTail(program.dataDir)}`);
  }
  return started;
}

/** Ends the server by the signal, and by SIGKILL if it does not obey. */
export async function end(daemon: Daemon, name: 'SIGINT' | 'SIGTERM' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  setAll(daemon.pid, 'SIGCONT');
  const children = name === 'SIGKILL' ? freeze(daemon.pid) : [];
  signal(daemon.pid, name);
  for (const child of children) signal(child, 'SIGKILL');
  const timer = setTimeout(() => void end(daemon, 'SIGKILL'), stopTimeout);
  await daemon.exited;
  clearTimeout(timer);
  while (children.some(isAlive)) await delay(5);
  if (name === 'SIGKILL') await daemon.program.afterKill?.();
}

/** Stops every process of the server where it stands, or lets them go on. */
export function setAll(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  if (name === 'SIGSTOP') freeze(pid);
  else for (const each of [...childrenOf(pid), pid]) signal(each, name);
}

/** The first process first: frozen, it starts no further child while the rest are gone through. */
function freeze(pid: number): number[] {
  signal(pid, 'SIGSTOP');
  const children = childrenOf(pid);
  for (const child of children) signal(child, 'SIGSTOP');
  return children;
}

function watch(child: ChildProcess, program: Program): Daemon {
  const {pid} = child;
  if (pid === undefined) throw new Error(`cannot run ${child.spawnfile}`);
  const watched = guard(pid, program.signals.immediate);
  const exited = new Promise<void>(resolve => {
    child.once('exit', () => {
      watched.release();
      resolve();
    });
  });
  child.unref();
  return {pid, program, exited};
}

async function logTail(dataDir: string): Promise<string> {
  return (await readFile(logFile(dataDir), 'utf8')).split('\n').slice(-30).join('\n');
}
