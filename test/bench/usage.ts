// What the console itself uses, beside another one on the same server.
import {setTimeout as delay} from 'node:timers/promises';
import type {Effort, Figure} from './figure.ts';
import type {Ground} from './ground.ts';
import {median} from './numbers.ts';
import {type Usage, usageOf} from './process.ts';
import {openMigtop, type Program} from './programs.ts';

const warmUp = 5_000;
const blocked = /sessions? blocked/;
const mebibyte = 1024 * 1024;

const measure = async (program: Program, shows: RegExp, duration: number): Promise<Usage> => {
  try {
    await program.waitFor(shows);
    await delay(warmUp);
    return await usageOf(program.pid, duration);
  } finally {
    await program.end();
  }
};

/** One after the other, in turns; both draw on 120×40. */
export const measureUsage = async (
  {engine, server, migtop, rival}: Ground,
  effort: Effort,
): Promise<readonly Figure[]> => {
  const [rounds, duration] = effort === 'quick' ? [1, 6_000] : [3, 20_000];
  const ours: Usage[] = [];
  const slower: Usage[] = [];
  const theirs: Usage[] = [];
  const other = engine.rival?.version() ? engine.rival : null;
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await measure(openMigtop(server, migtop), blocked, duration));
    // Half of that, since sessions wait.
    slower.push(await measure(openMigtop(server, migtop, ['--interval', '2s']), blocked, duration));
    if (other) theirs.push(await measure(other.open(server, rival), other.shows, duration));
  }
  const cpu = (of: readonly Usage[]) => median(of.map(each => each.cpu));
  const resident = (of: readonly Usage[]) => Math.max(...of.map(each => each.resident));
  const on = `120×40 on that server, ${rounds} × ${duration / 1000} s after ${warmUp / 1000} s`;
  return [
    {
      ...{what: 'console CPU, one reading a second', value: cpu(slower), unit: 'cpu'},
      ...(other ? {goal: {atMost: cpu(theirs)}} : {}),
      note: `share of a core; ${on}${other ? `; the goal is what ${other.name} used` : ''}`,
    },
    {
      ...{what: 'console CPU, two readings a second', value: cpu(ours), unit: 'cpu'},
      note: 'the same, as it is unless told otherwise, since sessions wait',
    },
    {
      ...{what: 'console memory', value: resident(ours), unit: 'bytes', goal: {atMost: 120 * mebibyte}},
      note: other ? `RSS; ${other.name} ${Math.round(resident(theirs) / mebibyte)} MiB` : 'RSS',
    },
  ];
};
