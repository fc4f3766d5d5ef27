// How large a recording grows, of what a real server says.
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {defaultInterval} from '../../src/config/defaults.ts';
import type {Node} from '../../src/engines/engine.ts';
import {createRecorder} from '../../src/recording/recorder.ts';
import type {Engine, Session} from './engines/engine.ts';
import type {Effort, Figure} from './figure.ts';
import {openMany, startGround} from './ground.ts';
import {connect, read} from './reading.ts';

const kibibyte = 1024;
const sizes = [
  {sessions: 20, atMost: kibibyte},
  {sessions: 200, atMost: 4 * kibibyte},
  {sessions: 800, atMost: 15 * kibibyte},
] as const;

/** One session in so many does something between two readings. */
const restless = 3;

const statement = (session: number, frame: number): string =>
  `SELECT o.id, o.total, 'asked by ${session}' AS reason FROM orders AS o
    WHERE o.id BETWEEN ${frame} AND ${frame + 9} AND o.total >= 0 ORDER BY o.id DESC LIMIT 20`;

/** Each opens a transaction with a statement nobody has sent before, or ends the one it is in, which half of all are at any time. */
const live = (crowd: readonly Session[], frame: number): Promise<unknown> =>
  Promise.all(
    crowd.map(async (each, session) => {
      const turn = session + frame;
      if (turn % restless !== 0) return;
      const begins = (turn / restless) % 2 === 0;
      for (const sql of begins ? ['BEGIN', statement(session, frame)] : ['COMMIT']) await each.rows(sql);
    }),
  );

type Clock = {readonly now: () => number; readonly skip: (ms: number) => void};

const createSkippingClock = (): Clock => {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    skip: ms => {
      skipped += ms;
    },
  };
};

/** Over `frames` frames, by a clock that skips the second between two of them; each is on disk before the next one. */
const bytesPerFrame = async (
  node: Node,
  crowd: readonly Session[],
  frames: number,
  clock: Clock,
): Promise<number> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'migtop-bench-'));
  const file = path.join(folder, 'recording.jsonl.gz');
  const {now, skip} = clock;
  const recorder = createRecorder({path: file, now, onTrouble: () => {}});
  try {
    for (let frame = 0; frame < frames; frame += 1) {
      await live(crowd, frame);
      skip(defaultInterval);
      const observation = await read(node, now);
      recorder.write({type: 'node.observed', at: now(), node: 'primary', observation});
      await recorder.flushed();
    }
    await recorder.close();
    return (await stat(file)).size / frames;
  } finally {
    await rm(folder, {recursive: true});
  }
};

export const measureRecording = async (engine: Engine, effort: Effort): Promise<readonly Figure[]> => {
  const frames = effort === 'quick' ? 60 : 300;
  const ground = await startGround(engine, 900);
  const {server, migtop, stop} = ground;
  const figures: Figure[] = [];
  try {
    const node = await connect(server, migtop);
    const crowd: Session[] = [];
    const clock = createSkippingClock();
    for (const {sessions, atMost} of sizes) {
      crowd.push(...(await openMany(ground, sessions - crowd.length)));
      figures.push({
        what: `recording of ${sessions} sessions, per frame`,
        ...{value: await bytesPerFrame(node, crowd, frames, clock), unit: 'bytes', goal: {atMost}},
        note: `${frames} readings; a third of the sessions begins or ends a transaction between two, with statements never seen before; whole frames included`,
      });
    }
    await node.close();
    return figures;
  } finally {
    await stop();
  }
};
