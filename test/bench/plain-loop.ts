// A backfill as a script would do it: batches of one size, one after the other, in a process of its own as a script would be.
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import type {Server} from '../../demo/servers/server.ts';
import {engines} from './engines/catalogue.ts';
import type {Ground} from './ground.ts';

type Task = {readonly engine: string; readonly server: Server; readonly rows: number; readonly size: number};

/** Between two counts that are told, ms. */
const tellEvery = 50;

const work = async ({engine, server, rows, size}: Task): Promise<void> => {
  const worker = await engines.find(({name}) => name === engine)?.open(server, 'worker');
  let told = 0;
  for (let done = 0; done < rows; done += size) {
    await worker?.rows(`UPDATE items SET filled = filled + 1 WHERE id > ${done} AND id <= ${done + size}`);
    if (performance.now() < told + tellEvery) continue;
    told = performance.now();
    process.send?.(done + size);
  }
  await worker?.end();
};

export type PlainLoop = {readonly done: () => number; readonly stop: () => Promise<void>};

export const startPlainLoop = ({engine, server}: Ground, rows: number, size: number): PlainLoop => {
  const child = fork(fileURLToPath(import.meta.url));
  const ended = once(child, 'exit');
  let done = 0;
  child.on('message', count => {
    done = Number(count);
  });
  child.send({engine: engine.name, server, rows, size});
  return {
    done: () => done,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.once('message', async task => {
    await work(task as Task);
    process.disconnect?.();
  });
