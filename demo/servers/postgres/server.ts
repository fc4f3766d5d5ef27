import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Program} from '../daemon.ts';
import {startProgram} from '../lifecycle.ts';
import type {Server} from '../server.ts';
import type {Binaries} from './binaries.ts';
import {freeSharedMemory} from './shared-memory.ts';
import {superuser} from './template.ts';

export interface PostgresServer extends Server {
  readonly binaries: Binaries;
}

/** A data directory that is ready to be started. */
export interface Prepared {
  readonly name: string;
  readonly binaries: Binaries;
  readonly dataDir: string;
  readonly port: number;
  readonly password: string;
  /** Of the server's process, beside the usual. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Starts a prepared data directory. On failure nothing stays behind. */
export async function startServer(prepared: Prepared): Promise<PostgresServer> {
  const {name, binaries, dataDir, port, password, env = {}} = prepared;
  return {
    ...(await startProgram(programOf(binaries, dataDir, env))),
    name,
    version: binaries.version,
    binaries,
    host: '127.0.0.1',
    port,
    user: superuser,
    password,
    database: 'postgres',
    superuserUrl: `postgresql://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    dataDir,
    socketDir: dirname(dataDir),
  };
}

function programOf(binaries: Binaries, dataDir: string, env: Readonly<Record<string, string>>): Program {
  return {
    title: `PostgreSQL ${binaries.version}`,
    command: binaries.postgres,
    args: ['-D', dataDir],
    dataDir,
    env,
    // SIGINT is PostgreSQL's fast shutdown; SIGQUIT the immediate one: it frees shared memory, and ends its children within 5 s.
    signals: {clean: 'SIGINT', immediate: 'SIGQUIT'},
    isReady: pid => isReady(dataDir, pid),
    afterKill: () => freeSharedMemory(dataDir),
  };
}

/** The lock file's first line is the pid, its eighth the state: the signal pg_ctl waits for, too. */
async function isReady(dataDir: string, pid: number): Promise<boolean> {
  const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}
