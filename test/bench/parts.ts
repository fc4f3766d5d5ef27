// What can be measured by itself; loaded only when it is.
import type {Engine} from './engines/engine.ts';
import type {Effort, Figure} from './figure.ts';

const crowds = [20, 200, 500] as const;
const largest = Math.max(...crowds);

type Measure = (engine: Engine, effort: Effort) => Promise<readonly Figure[]>;

/** Servers on which half of all sessions wait: what reading them costs. On the largest, what watching them costs us. */
const crowd: Measure = async (engine, effort) => {
  const {startCrowd} = await import('./crowd.ts');
  const {measureServerTime} = await import('./server-time.ts');
  const {measureUsage} = await import('./usage.ts');
  const figures: Figure[] = [];
  for (const sessions of effort === 'quick' ? [largest] : crowds) {
    const ground = await startCrowd(engine, {sessions, waiting: sessions / 2});
    try {
      figures.push(...(await measureServerTime(ground, effort, `${sessions} sessions`)));
      if (sessions === largest) figures.push(...(await measureUsage(ground, effort)));
    } finally {
      await ground.stop();
    }
  }
  return figures;
};

/** A server with nothing on it but what is measured. */
const quiet: Measure = async (engine, effort) => {
  const {startGround} = await import('./ground.ts');
  const measures = [
    (await import('./start-up.ts')).measureStartUp,
    (await import('./pile-up.ts')).measurePileUp,
    (await import('./signal.ts')).measureSignal,
    (await import('./throughput.ts')).measureThroughput,
  ];
  const ground = await startGround(engine);
  const figures: Figure[] = [];
  try {
    for (const measure of measures) figures.push(...(await measure(ground, effort)));
    return figures;
  } finally {
    await ground.stop();
  }
};

/** By name, as `--only` takes them; frames and replay need no server. */
export const parts: Readonly<Record<string, Measure>> = {
  crowd,
  quiet,
  frames: async (_, effort) => {
    const {importBundled} = await import('./bundled.ts');
    const {measureFrames} = await importBundled<typeof import('./frames.tsx')>('test/bench/frames.tsx');
    return measureFrames(effort);
  },
  recording: async (engine, effort) => (await import('./recording.ts')).measureRecording(engine, effort),
  replay: async (_, effort) => {
    const {importBundled} = await import('./bundled.ts');
    const {measureReplay} = await importBundled<typeof import('./replay.ts')>('test/bench/replay.ts');
    return measureReplay(effort);
  },
  day: async (_, effort) => (await import('./day.ts')).measureDay(effort),
  eta: async (engine, effort) => (await import('./eta.ts')).measureEta(engine, effort),
  backfill: async (engine, effort) => (await import('./backfill.ts')).measureBackfill(engine, effort),
};

/** What takes minutes to tell anything: left out of the quick round, unless it is named. */
export const slowParts: readonly string[] = ['day', 'eta', 'backfill'];
