// npm run bench: what migtop costs and how quick it is, against the figures of the design.
import {cpus} from 'node:os';
import {parseArgs} from 'node:util';
import type {Figure, Measure} from './figure.ts';
import {isMet, tableOf} from './figure.ts';

// Ink and React are chosen when they are loaded.
process.env.NODE_ENV = 'production';

const usage = `npm run bench -- [--quick] [--json] [--only NAME]…

  --quick      two minutes, for a first idea; else about twenty, for figures that hold
  --json       the figures as JSON
  --only NAME  one part: crowd, quiet, frames, recording, backfill; may be given several times
`;

/** 500 sessions, 200 of which wait: what reading them costs the server, and watching them costs us. */
const crowd: Measure = async effort => {
  const {startCrowd} = await import('./crowd.ts');
  const {measureServerTime} = await import('./server-time.ts');
  const {measureUsage} = await import('./usage.ts');
  const ground = await startCrowd({sessions: 500, waiting: 200});
  try {
    return [...(await measureServerTime(ground, effort)), ...(await measureUsage(ground, effort))];
  } finally {
    await ground.stop();
  }
};

/** A server with nothing on it but what is measured. */
const quiet: Measure = async effort => {
  const {startGround} = await import('./crowd.ts');
  const measures = [
    (await import('./start-up.ts')).measureStartUp,
    (await import('./pile-up.ts')).measurePileUp,
    (await import('./signal.ts')).measureSignal,
    (await import('./throughput.ts')).measureThroughput,
  ];
  const ground = await startGround();
  const figures: Figure[] = [];
  try {
    for (const measure of measures) figures.push(...(await measure(ground, effort)));
    return figures;
  } finally {
    await ground.stop();
  }
};

const parts: Readonly<Record<string, Measure>> = {
  crowd,
  quiet,
  frames: async effort => (await import('./frames.tsx')).measureFrames(effort),
  recording: async effort => (await import('./recording.ts')).measureRecording(effort),
  replay: async effort => (await import('./replay.ts')).measureReplay(effort),
  backfill: async effort => (await import('./backfill.ts')).measureBackfill(effort),
};

const {values} = parseArgs({
  options: {
    quick: {type: 'boolean', default: false},
    json: {type: 'boolean', default: false},
    help: {type: 'boolean', default: false},
    only: {type: 'string', multiple: true, default: Object.keys(parts)},
  },
});
const wanted = values.only.flatMap(name => parts[name] ?? []);
if (values.help || wanted.length < values.only.length) {
  process.stdout.write(usage);
  process.exit(values.help ? 0 : 1);
}

const figures: Figure[] = [];
for (const measure of wanted) {
  const found = await measure(values.quick ? 'quick' : 'thorough');
  figures.push(...found);
  if (!values.json) process.stdout.write(`${tableOf(found)}\n\n`);
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node.js ${process.versions.node}`;
process.stdout.write(
  values.json
    ? `${JSON.stringify({machine, figures: figures.map(figure => ({...figure, met: isMet(figure)}))}, null, 2)}\n`
    : `On ${machine}. Goals missed: ${figures.filter(figure => isMet(figure) === false).length}.\n`,
);
// Streams of Ink may keep the process.
process.exit();
