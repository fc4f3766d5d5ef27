import {describe, expect, test} from 'vitest';
import type {Deed} from '../../demo/operator/record.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {playAuto, startAuto} from './auto-process.ts';
import {expectCourse} from './course.ts';
import {expectNothingLeft, startedBy} from './demo-process.ts';

const keysOf = (deeds: readonly Deed[]) => deeds.map(({key, action}) => `${key} ${action}`);

describe('the demo that plays its own operator, and leaves nothing behind,', () => {
  test('cancels the ALTER behind which everybody waits, and the migration gives way', async () => {
    const {deeds, rescued, migration, shop, told} = await playAuto('lock-pileup');
    expect(rescued).toBe(true);
    expect(keysOf(deeds)).toEqual(['c cancel']);
    expect(deeds[0]?.target).toContain('migration');
    expect(['gone', 'stopped']).toContain(deeds[0]?.outcome);
    expect(deeds[0]?.command).toContain('pg_cancel_backend');
    expect(deeds[0]?.released).toBeGreaterThan(20);
    expect(migration).toEqual({state: 'resting', step: 'expand: add column total_cents'});
    expect(shop.perSecond).toBeGreaterThan(0);
    expect(shop.errors).toEqual({});
    for (const said of ['HEALTH    ✖', 'PRESS says: c cancel', 'presses c', 'released', 'HEALTH    ✔'])
      expect(told).toContain(said);
  });

  test('pauses the backfill, ends the report that replay waits for, and lets the backfill go on', async () => {
    const {deeds, rescued, migration} = await playAuto('lagging-replica', 300_000);
    expect(rescued).toBe(true);
    // On a slow machine another reader of the replica may be in the way after the report.
    expect([...new Set(keysOf(deeds))]).toEqual(['p pause', 't terminate', 'p resume']);
    const [pause] = deeds;
    // A report that has just begun its next statement is not what was confirmed: that is refused, and pressed again.
    const terminate = deeds.findLast(({key}) => key === 't');
    const resume = deeds.at(-1);
    expect(pause).toMatchObject({outcome: 'acknowledged', detail: 'the worker says: paused'});
    expect(terminate).toMatchObject({outcome: 'gone', target: expect.stringContaining('reporting')});
    expect(terminate?.node).not.toBe(pause?.node);
    // A backfill with little left may be through before it has said that it goes on.
    expect(`${resume?.outcome}: ${resume?.detail}`).toMatch(
      /^(acknowledged: the worker says: running|done: the job ended meanwhile: done)$/,
    );
    expect(['running', 'done']).toContain(migration.state);
  });

  test('cancels an index build that stands still, and drops the invalid index it leaves', async () => {
    const {deeds, rescued, migration} = await playAuto('index-build');
    expect(rescued).toBe(true);
    expect(keysOf(deeds)).toEqual(['c cancel', 'D drop index']);
    expect(deeds[0]?.detail).toContain('left behind: invalid index public.orders_status_created_at_idx');
    expect(deeds[1]).toMatchObject({
      outcome: 'done',
      command: 'DROP INDEX CONCURRENTLY "public"."orders_status_created_at_idx"',
    });
    expect(migration.state).toBe('resting');
  });

  test('cancels a rewrite, and the migration gives up', async () => {
    const {deeds, rescued, migration, shop} = await playAuto('rewrite', 300_000);
    expect(rescued).toBe(true);
    expect(keysOf(deeds)).toEqual(['c cancel']);
    expect(deeds[0]?.released).toBeGreaterThan(20);
    expect(migration).toEqual({state: 'failed', step: 'change the type of notes'});
    expect(shop.perSecond).toBeGreaterThan(0);
  });

  test('presses nothing while a migration goes well, and sees it to its end', async () => {
    const {deeds, rescued, migration} = await playAuto('happy-path', 50_000);
    expect(rescued).toBe(true);
    expect(deeds).toEqual([]);
    expect(migration).toEqual({state: 'done', step: 'contract: drop column total'});
  });
});

test('a patient operator sees what is usual, acts on the alert above it, and in the end the servers recover', async () => {
  expectCourse(await playAuto('lock-pileup', 100_000, ['--patient']));
}, 900_000);

test('the demo that is killed in the middle leaves nothing running and no data', async () => {
  const {child, exited, told, temporary} = await startAuto('lock-pileup', 50_000);
  await waitUntil(() => told.text.includes('HEALTH    ✖'), {what: 'the pile-up', timeout: 30_000});
  const started = startedBy(child.pid ?? 0);
  child.kill('SIGKILL');
  await exited;
  await expectNothingLeft(started, temporary);
});

test('the demo that is interrupted ends the session it plays, and everything else', async () => {
  const {child, exited, temporary, started} = await startAuto('happy-path', 50_000);
  child.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
  await expectNothingLeft(started, temporary);
});
