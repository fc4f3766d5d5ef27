// How soon a recording of a whole day is on the screen, how long a jump in it takes, and what it takes of memory.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Event} from '../../src/core/event.ts';
import {createRecorder} from '../../src/recording/recorder.ts';
import {openTape} from '../../src/recording/tape.ts';
import {endOf, startOf} from '../../src/source/replay/archive.ts';
import {createFileArchive} from '../../src/source/replay/file-archive.ts';
import {createPlayer} from '../../src/source/replay/player.ts';
import {start} from '../core/world.ts';
import {story} from '../fixtures/shop.ts';
import type {Effort, Figure} from './figure.ts';
import {median} from './numbers.ts';

const mebibyte = 1024 * 1024;
const minute = 60;

/** A shop of 20 sessions with a replica; each hour begins as the first, which no reader notices. */
const record = async (file: string, hours: number): Promise<void> => {
  const recorder = createRecorder({path: file, now: Date.now, onTrouble: () => {}});
  const hour = story(minute * minute, second => ({behind: 30_000 + second}), {clients: 20});
  for (let nth = 0; nth < hours; nth += 1) {
    for (const [index, [after, fact]] of hour.entries()) {
      if (nth > 0 && after === 0) continue;
      recorder.write({...fact, at: start + after + nth * minute * minute * 1_000} as Event);
      if (index % 400 === 0) await recorder.flushed();
    }
  }
  await recorder.close();
};

const timed = (work: () => void): number => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

export const measureReplay = async (effort: Effort): Promise<readonly Figure[]> => {
  const hours = effort === 'quick' ? 2 : 24;
  const folder = await mkdtemp(path.join(tmpdir(), 'migtop-bench-'));
  const file = path.join(folder, 'day.jsonl.gz');
  try {
    await record(file, hours);
    const tape = openTape(file);
    let archive = createFileArchive(tape, file);
    let player = createPlayer(archive);
    const first = timed(() => {
      archive = createFileArchive(tape, file);
      player = createPlayer(archive);
      player.step(1);
    });
    archive.look();
    const places = Array.from({length: 40}, (_, index) => ((index * 17) % 40) / 40);
    const jump = (place: number) =>
      timed(() => player.seek(startOf(archive) + place * (endOf(archive) - startOf(archive))));
    const unread = median(places.map(jump));
    const reading = timed(() => {
      while (archive.work());
    });
    const read = median(places.map(jump));
    const rss = process.memoryUsage().rss;
    tape.close();
    const size = `${hours} h of 20 sessions and a replica`;
    return [
      {
        what: 'first frame of a recording',
        value: first,
        unit: 'ms',
        goal: {atMost: 300},
        note: `${size}; opened and folded to its first reading`,
      },
      {
        what: 'seek',
        value: unread,
        unit: 'ms',
        goal: {atMost: 100},
        note: `${size}; anywhere, before the rest was read`,
      },
      {
        what: 'seek, everything read',
        value: read,
        unit: 'ms',
        goal: {atMost: 100},
        note: `${size}; anywhere, to the exact state`,
      },
      {
        what: 'reading all of it in the background',
        value: reading,
        unit: 'ms',
        note: `${size}; every event folded, without pauses`,
      },
      {
        what: 'memory with all of it read',
        value: rss,
        unit: 'bytes',
        goal: {atMost: 300 * mebibyte},
        note: `${size}; resident set of this process, which also wrote it`,
      },
    ];
  } finally {
    await rm(folder, {recursive: true});
  }
};
