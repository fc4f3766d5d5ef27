// What a day of watching leaves in memory and on disk, run through as fast as it goes.
import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {bundleInto} from './bundled.ts';
import type {Effort, Figure} from './figure.ts';

type Used = {readonly heap: number; readonly resident: number; readonly values: number};
type Day = {readonly after: readonly Used[]; readonly frames: number; readonly size: number};

const mebibyte = 1024 * 1024;
const sessions = 40;

/** With a reading every `step` seconds. */
export const day = async (hours: number, step = 1): Promise<Day> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'migtop-day-'));
  try {
    const args = [
      bundleInto(folder, 'test/bench/day-process.ts'),
      folder,
      ...[hours, sessions, step].map(String),
    ];
    const {stdout} = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
};

/** Charts look back on six hours, so memory is at rest after a quarter of a day. */
export const measureDay = async (effort: Effort): Promise<readonly Figure[]> => {
  const hours = effort === 'quick' ? 0.5 : 24;
  const {after, frames, size} = await day(hours);
  const [first, last] = [after[0], after.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const note = `${hours} h at a reading a second, ${sessions} sessions, a pile-up every ten minutes; journal, fold, recording and the past hour`;
  return [
    {
      ...{what: 'heap after a day, more than after a quarter of it', unit: 'bytes', note},
      ...{value: last.heap - first.heap, goal: {atMost: 8 * mebibyte}},
    },
    {
      ...{what: 'resident after a day', unit: 'bytes', note},
      value: last.resident,
    },
    {
      ...{what: 'recording of a day, per frame', unit: 'bytes', note},
      ...{value: size / frames, goal: {atMost: 1024}},
    },
  ];
};
