import {readFile, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import {type Daemon, end, launch, logFile, type Program, setAll} from './daemon.ts';
import type {Server} from './server.ts';

type Lifecycle = Pick<Server, 'pid' | 'log' | 'stop' | 'kill9' | 'restart' | 'pause' | 'resume'>;

/** Starts a server, and gives what ends it, freezes it and brings it back. On failure nothing stays behind. */
export async function startProgram(program: Program): Promise<Lifecycle> {
  const {dataDir, signals} = program;
  const remove = () => rm(dirname(dataDir), {recursive: true, force: true, maxRetries: 10, retryDelay: 50});
  let running: Daemon | null = null;
  const start = async () => {
    const started = await launch(program);
    running = started;
    void started.exited.then(() => {
      if (running === started) running = null;
    });
  };
  const ending = async (how: Parameters<typeof end>[1]) => {
    if (running) await end(running, how);
  };
  await start().catch(async error => {
    await remove();
    throw error;
  });
  return {
    pid: () => running?.pid ?? null,
    log: () => readFile(logFile(dataDir), 'utf8'),
    stop: async () => {
      await ending(signals.immediate);
      await remove();
    },
    kill9: () => ending('SIGKILL'),
    restart: async () => {
      await ending(signals.clean);
      await start();
    },
    pause: () => running && setAll(running.pid, 'SIGSTOP'),
    resume: () => running && setAll(running.pid, 'SIGCONT'),
  };
}
