// Somebody moves the clock of the machine that the console runs on.
import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import type {Event} from '../../src/core/event.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {cleanEnvironment} from '../cli/migtop.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {movableClock} from '../servers/wrong-clock.ts';
import {type Engine, engines, withoutPassword} from './engines.ts';

const program = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** Far longer than all of this lasts, s. */
const hour = 3_600;

const eventsIn = async (file: string): Promise<readonly Event[]> => {
  const events: Event[] = [];
  if (existsSync(file)) for await (const event of readRecording(file)) events.push(event);
  return events;
};

const readings = async (file: string) =>
  (await eventsIn(file)).filter(event => event.type === 'node.observed');

const record = async (engine: Engine, primary: Server) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-clock-'));
  const file = path.join(folder, 'seen.jsonl.gz');
  const clock = await movableClock(folder);
  const {url, env} = withoutPassword(engine.urlOf(primary));
  const child = spawn(process.execPath, [program, 'record', url, '--record', file], {
    env: {...cleanEnvironment(), ...env, ...clock.env},
    stdio: 'ignore',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, {recursive: true, force: true});
  });
  const ended = new Promise(resolve => {
    child.on('exit', resolve);
  });
  return {file, clock, end: () => child.kill('SIGTERM') && ended};
};

describe.each(engines)('our own clock, watching $name', engine => {
  const cluster = engine.use();

  it('put back or forward, it changes neither the order of what happened nor any age', async () => {
    const {file, clock, end} = await record(engine, cluster().primary);
    /** The last one, once there are some more. */
    const more = async () => {
      const before = (await readings(file)).length;
      const found = await waitUntil(
        async () => {
          const all = await readings(file);
          return all.length > before + 2 && all;
        },
        {what: 'more readings', timeout: 30_000, every: 200},
      );
      return found.at(-1)?.at ?? 0;
    };
    const before = await more();
    clock.move(-hour);
    const putBack = await more();
    expect(putBack).toBeGreaterThan(before);
    clock.move(0);
    expect(await more()).toBeLessThan(before + (hour / 2) * 1_000);
    // So far ahead that the machine must have slept.
    clock.move(hour);
    expect(await more()).toBeGreaterThan(before + (hour / 2) * 1_000);
    expect(await end()).toBe(143);

    const events = await eventsIn(file);
    const moments = events.map(({at}) => at);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(events.filter(({type}) => type === 'node.lost')).toEqual([]);
    for (const {observation} of await readings(file))
      if ('value' in observation.sessions)
        for (const {stateSince, kind} of observation.sessions.value)
          if (stateSince !== null && kind === 'client')
            expect(Math.abs(observation.serverNow - stateSince)).toBeLessThan((hour / 2) * 1_000);
  });
});
