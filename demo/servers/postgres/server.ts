import {readFile, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Server} from '../server.ts';
import type {Binaries} from './binaries.ts';
import {end, launch, logFile, type Postmaster, setAll} from './postmaster.ts';
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
}

/** Starts a prepared data directory. On failure nothing stays behind. */
export async function startServer(prepared: Prepared): Promise<PostgresServer> {
  const {name, binaries, dataDir, port, password} = prepared;
  const socketDir = dirname(dataDir);
  const remove = () => rm(socketDir, {recursive: true, force: true, maxRetries: 10, retryDelay: 50});
  let running: Postmaster | null = null;
  const start = async () => {
    const started = await launch(binaries, dataDir);
    running = started;
    void started.exited.then(() => {
      if (running === started) running = null;
    });
  };
  const ending = async (how: 'SIGINT' | 'SIGQUIT' | 'SIGKILL') => {
    if (running) await end(running, how);
  };
  await start().catch(async error => {
    await remove();
    throw error;
  });
  return {
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
    socketDir,
    pid: () => running?.pid ?? null,
    log: () => readFile(logFile(dataDir), 'utf8'),
    stop: async () => {
      await ending('SIGQUIT');
      await remove();
    },
    kill9: () => ending('SIGKILL'),
    restart: async () => {
      await ending('SIGINT');
      await start();
    },
    pause: () => running && setAll(running.pid, 'SIGSTOP'),
    resume: () => running && setAll(running.pid, 'SIGCONT'),
  };
}
