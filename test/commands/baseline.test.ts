// A migration that makes users wait, on real servers: compared with before, told of, and watched until all is as it was.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFile, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import {recoveryEnd} from '../../src/commands/recovery-end.ts';
import {headline} from '../../src/core/advice/headline.ts';
import type {Event} from '../../src/core/event.ts';
import {fold, initial} from '../../src/core/fold/fold.ts';
import {aboveNow} from '../../src/core/health/above-baseline.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {cleanEnvironment, entry, root} from '../cli/migtop.ts';
import {type Ground, grounds} from '../latency/grounds.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {watching} from './watching.ts';

/** What users ask for, as often as they would. */
const settings = (recovery: string): string => `
canaries:
  - {name: order, statement: SELECT id FROM orders WHERE id = 1, every: 250ms, timeout: 10s}
limits: {baselineFor: 3s, recoveredFor: 6s, ${recovery}}
`;

const written = async (recovery = 'recoverWithin: 5m'): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'migtop-baseline-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  const file = path.join(folder, 'migtop.yaml');
  await writeFile(file, settings(recovery));
  return file;
};

/** An ALTER TABLE that waits for somebody who reads, and everybody else behind it; the answer ends that. */
const pileUp = async ({open}: Ground, server: Server, column: string): Promise<() => Promise<void>> => {
  const [reader, migration] = [await open(server), await open(server)];
  await reader.run('BEGIN');
  await reader.run('SELECT id FROM orders');
  const altered = migration.run(`ALTER TABLE orders ADD COLUMN ${column} int`);
  return async () => {
    await reader.run('COMMIT');
    await altered;
  };
};

const replayedState = async (file: string) => {
  let state = initial;
  for await (const event of readRecording(file)) state = fold(state, event);
  return state;
};

describe.each(grounds)('a migration watched until recovered on $name', ground => {
  const server = ground.use();
  let kept: string;
  beforeAll(async () => {
    await ground.query(server(), 'CREATE TABLE orders (id int PRIMARY KEY)');
    await ground.query(server(), 'INSERT INTO orders VALUES (1)');
    kept = await mkdtemp(path.join(tmpdir(), 'migtop-baselines-'));
    return () => rm(kept, {recursive: true, force: true});
  });

  it('is compared with before, raises an alert, and is told as recovered; its recording says the same', async () => {
    const watched = await watching(server().superuserUrl, {config: await written()});
    const {session, events} = watched;
    const state = () => session.journal.state();
    const course = () => Object.values(state().baselines)[0];
    const bandOf = () =>
      Object.entries(course()?.bands ?? {}).find(([key]) => key.endsWith('|order|p95'))?.[1];
    await waitUntil(bandOf, {what: 'a baseline of the canary', timeout: 90_000});
    expect(course()?.startedAt).toBeNull();

    const release = await pileUp(ground, server(), 'a');
    const raised = () => watched.all('alert.raised').filter(({alert}) => alert.kind === 'above baseline');
    // On a busy machine another figure may have been far above a moment earlier: it is one alert for all of them.
    const waits = () =>
      raised().some(({alert: {node, subject}}) =>
        aboveNow(state(), {node, subject}).some(({measured}) => measured.of === 'order'),
      );
    await waitUntil(waits, {what: 'the alert above the baseline', timeout: 60_000});
    expect(raised()[0]?.alert).toMatchObject({severity: 'warning', evidence: {for: 3_000}});
    expect(course()?.startedAt).not.toBeNull();
    expect(bandOf()?.to).toBeLessThan(course()?.startedAt ?? 0);
    await release();

    await waitUntil(() => recoveryEnd(state()), {what: 'the recovery', timeout: 240_000});
    expect(recoveryEnd(state())).toMatchObject({code: 0, reason: expect.stringContaining('recovered')});
    expect(headline(state(), session.now()).progress.text).toMatch(
      /recovered (as soon as the migration ended|.* after the migration’s end)/,
    );
    const {endedAt = 0, recoveredAt = 0} = course()?.recovery ?? {};
    expect(recoveredAt).toBeGreaterThanOrEqual(endedAt);
    await waitUntil(() => watched.all('alert.cleared').some(({kind}) => kind === 'above baseline'), {
      what: 'the end of the alert',
      timeout: 120_000,
    });

    const file = session.recorder?.status().path ?? '';
    const live = events.reduce<typeof initial>((known, event: Event) => fold(known, event), initial);
    await session.close('end of the test');
    expect(isDeepStrictEqual((await replayedState(file)).baselines, live.baselines)).toBe(true);
    await copyFile(file, path.join(kept, 'before.jsonl.gz'));
  }, 480_000);

  // What follows is the same for every engine.
  if (ground !== grounds[0]) return;

  it.each([
    {
      how: 'all is as it was',
      recovery: 'recoverWithin: 5m',
      code: 0,
      said: 'ended: recovered',
    },
    {
      how: 'not in time',
      recovery: 'recoverWithin: 5s',
      code: 2,
      said: 'ended: not recovered for ',
    },
  ])(
    'ends a headless watch with $code when $how, by the baseline of a recording',
    async ({recovery, code, said}) => {
      const flags = ['--until-recovered', '--no-record', '--baseline', path.join(kept, 'before.jsonl.gz')];
      const args = [
        'watch',
        '--headless',
        server().superuserUrl,
        '--config',
        await written(recovery),
        ...flags,
      ];
      const child = spawn(process.execPath, [...entry, ...args], {
        ...{cwd: root, env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe']},
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      const exited = once(child, 'exit');
      let heard = '';
      child.stderr?.on('data', chunk => {
        heard += String(chunk);
      });
      await waitUntil(
        () => heard.includes('baseline taken from before.jsonl.gz') && heard.includes('connected to'),
        {
          what: 'the baseline and the connection',
          timeout: 30_000,
        },
      );
      const release = await pileUp(ground, server(), `b${code}`);
      await waitUntil(() => heard.includes('above baseline') && heard.includes('▲ blocked'), {
        what: 'the alerts',
        timeout: 60_000,
      });
      await release();
      expect((await exited)[0], heard).toBe(code);
      expect(heard).toContain(said);
    },
    240_000,
  );
});
