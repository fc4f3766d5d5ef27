import {dirname, join} from 'node:path';
import type {Program} from '../daemon.ts';
import {startProgram} from '../lifecycle.ts';
import type {Server} from '../server.ts';
import type {Binaries} from './binaries.ts';
import {asSuperuser, superuser} from './sql.ts';

export interface MysqlServer extends Server {
  readonly binaries: Binaries;
}

/** A data directory that is ready to be started. */
interface Prepared {
  readonly name: string;
  readonly binaries: Binaries;
  readonly dataDir: string;
  readonly port: number;
  readonly password: string;
  /** Of the server's process, beside the usual. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Made on every server, so that a connection need not be without one. */
export const database = 'test';

export const settingsFile = (dataDir: string) => join(dirname(dataDir), 'my.cnf');

/** Starts a prepared data directory. On failure nothing stays behind. */
export async function startServer(prepared: Prepared): Promise<MysqlServer> {
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
    database,
    superuserUrl: `mysql://${superuser}:${password}@127.0.0.1:${port}/${database}`,
    dataDir,
    socketDir: dirname(dataDir),
  };
}

function programOf(
  {title, command, baseDir}: Binaries,
  dataDir: string,
  env: Readonly<Record<string, string>>,
): Program {
  const [program, ...before] = command;
  return {
    title,
    command: program,
    // Its first argument: no settings but these, whatever the machine has in /etc.
    args: [...before, `--defaults-file=${settingsFile(dataDir)}`, `--basedir=${baseDir}`],
    dataDir,
    env,
    // It has nothing in shared memory, so that SIGKILL leaves nothing behind.
    signals: {clean: 'SIGTERM', immediate: 'SIGKILL'},
    isReady: () => answers(dirname(dataDir)),
  };
}

async function answers(socketDir: string): Promise<boolean> {
  try {
    return await asSuperuser({socketDir}, async () => true);
  } catch {
    return false;
  }
}
