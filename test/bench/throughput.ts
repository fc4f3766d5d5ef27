// What a console that is attached takes away from a server under full load.
import {setPriority} from 'node:os';
import {setTimeout as delay} from 'node:timers/promises';
import type {Session, Words} from './engines/engine.ts';
import type {Effort, Figure} from './figure.ts';
import {type Ground, openMany} from './ground.ts';
import {median} from './numbers.ts';
import {openMigtop} from './programs.ts';

const clients = 6;
const rows = 100_000;
/** Left out after each change, ms: the console catches up first. */
const settling = 300;

/** One round trip of a few reads and a write, as pgbench does, most of it work of the server. */
const transaction = ({transact}: Words): string => {
  const row = () => 1 + Math.floor(Math.random() * rows);
  return transact(row(), row(), row(), row());
};

type Load = {readonly done: () => number; readonly stop: () => Promise<void>};

const startLoad = (crowd: readonly Session[], words: Words): Load => {
  let done = 0;
  let stopped = false;
  const work = crowd.map(async each => {
    while (!stopped) {
      await each.rows(transaction(words));
      done += 1;
    }
  });
  return {
    done: () => done,
    stop: async () => {
      stopped = true;
      await Promise.all(work);
    },
  };
};

const rateOver = async (load: Load, duration: number): Promise<number> => {
  await delay(settling);
  const [before, started] = [load.done(), performance.now()];
  await delay(duration);
  return (load.done() - before) / (performance.now() - started);
};

/** Half of the distance between the quartiles, as a share: how far single pairs are from each other. */
const scatterOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return (at(0.75) - at(0.25)) / 2;
};

/**
 * The console is stopped and continued by signals, its connections being open all the time, so that many short pairs can be compared. It is
 * reniced: on call it runs on another machine, and must not be measured by what it takes from this one's processors.
 */
export const measureThroughput = async (ground: Ground, effort: Effort): Promise<readonly Figure[]> => {
  const [pairs, duration] = effort === 'quick' ? [4, 1_500] : [40, 2_500];
  const {engine, server, superuser, migtop} = ground;
  await superuser.rows('CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)');
  await superuser.rows(`INSERT INTO accounts SELECT i, 0 FROM ${engine.sql.numbers(rows)}`);
  for (const sql of engine.sql.prepareTransact) await superuser.rows(sql);
  const crowd = await openMany(ground, clients);
  const console = openMigtop(server, migtop);
  const load = startLoad(crowd, engine.sql);
  const shares: number[] = [];
  let rate = 0;
  try {
    await console.waitFor(/✔ healthy/);
    setPriority(console.pid, 19);
    const attached = async () => {
      console.kill('SIGCONT');
      return rateOver(load, duration);
    };
    const alone = async () => {
      console.kill('SIGSTOP');
      return rateOver(load, duration);
    };
    while (shares.length < pairs) {
      const turned = shares.length % 2 === 1;
      const first = await (turned ? alone() : attached());
      const second = await (turned ? attached() : alone());
      const [watched, unwatched] = turned ? [second, first] : [first, second];
      shares.push(watched / unwatched);
      rate = Math.max(rate, unwatched);
    }
  } finally {
    console.kill('SIGCONT');
    await load.stop();
    await console.end();
    await Promise.all(crowd.map(each => each.end()));
  }
  return [
    {
      ...{
        what: 'throughput with migtop attached',
        value: median(shares),
        unit: 'share',
        // A few pairs are too far from each other to tell one percent.
        ...(effort === 'quick' ? {} : {goal: {atLeast: 0.99}}),
      },
      note: `median of ${pairs} pairs of ${duration / 1000} s, ±${(scatterOf(shares) * 100).toFixed(1)} %; ${clients} clients, up to ${Math.round(rate * 1000)} transactions a second`,
    },
  ];
};
