// How long until there is something to see.
import {spawnSync} from 'node:child_process';
import type {Effort, Figure} from './figure.ts';
import type {Ground} from './ground.ts';
import {median, spreadOf} from './numbers.ts';
import {migtop, openMigtop} from './programs.ts';

const versionTime = (): number => {
  const started = performance.now();
  spawnSync(process.execPath, [migtop, '--version']);
  return performance.now() - started;
};

const firstFrameTime = async ({server, migtop: login}: Ground): Promise<number> => {
  const started = performance.now();
  const console = openMigtop(server, login);
  try {
    await console.waitFor(/✔ healthy/);
    return performance.now() - started;
  } finally {
    await console.end();
  }
};

const repeated = async (times: number, run: () => number | Promise<number>): Promise<readonly number[]> => {
  const found: number[] = [];
  while (found.length < times) found.push(await run());
  return found;
};

export const measureStartUp = async (ground: Ground, effort: Effort): Promise<readonly Figure[]> => {
  const versions = await repeated(effort === 'quick' ? 5 : 15, versionTime);
  const nothing = await repeated(5, () => {
    const started = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - started;
  });
  const frames = await repeated(effort === 'quick' ? 5 : 15, () => firstFrameTime(ground));
  return [
    {
      ...{what: '--version', value: median(versions), unit: 'ms', goal: {atMost: 80}},
      note: `${spreadOf(versions)}; an empty program takes Node.js ${Math.round(median(nothing))} ms here`,
    },
    {
      ...{what: 'start to first frame with data', value: median(frames), unit: 'ms', goal: {atMost: 500}},
      note: `${spreadOf(frames)}; from the spawn until HEALTH tells what the server said`,
    },
  ];
};
