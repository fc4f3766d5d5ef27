import {expect, it} from 'vitest';
import {diagnosisOf} from '../../src/commands/snapshot-diagnosis.ts';
import {snapshotLines} from '../../src/commands/snapshot-text.ts';
import type {RunnerLock} from '../../src/core/runner-lock.ts';
import {connected, observed, opened, session, start, watched} from '../core/world.ts';
import {frame} from './stage.tsx';

const flyway: RunnerLock = {
  ...{runner: 'Flyway', lock: 'advisory lock', holder: '4122', by: null, since: start, stuck: null},
  release: 'SELECT pg_terminate_backend(4122);',
};
const liquibase: RunnerLock = {
  ...{
    runner: 'Liquibase',
    lock: 'row of public.databasechangeloglock',
    holder: null,
    by: 'build-7 (192.0.2.7)',
  },
  ...{since: null, stuck: 'its lock is build-7’s\u001b[31m, and no session comes from there any more'},
  release: 'liquibase release-locks',
};

const stateWith = (locks: readonly RunnerLock[]) =>
  watched([
    [0, opened()],
    [1, connected('db1')],
    [
      9_000,
      observed('db1', 9_000, {
        sessions: [session('4122', {application: 'deploy', state: 'idle in transaction'})],
      }),
    ],
    [9_010, {type: 'tool.observed', node: 'db1', tool: 'migration-runners', jobs: [], locks, error: null}],
    [
      10_000,
      observed('db1', 10_000, {
        sessions: [session('4122', {application: 'deploy', state: 'idle in transaction'})],
      }),
    ],
  ]);

it('shows whose the lock of a migration runner is, and raises its voice when it is stuck', async () => {
  const shown = await frame(stateWith([flyway, liquibase]), {columns: 200, rows: 60});
  expect(shown).toMatch(/HEALTH .*no Liquibase migration can start: its lock is build-7’s/);
  expect(shown).toMatch(/▲ Liquibase stuck: its lock is build-7’s.*no session comes from there any more/);
  expect(shown).toContain('to release it: liquibase release-locks');
  expect(shown).toMatch(/Flyway is locked for one migration · advisory lock · 4122 idle in t.*deploy/);
  expect(shown.indexOf('Liquibase stuck')).toBeLessThan(shown.indexOf('Flyway is locked'));
  expect(shown).not.toContain('pg_terminate_backend');
});

it('says nothing in HEALTH while a runner works, and forgets a lock that is gone', async () => {
  expect(await frame(stateWith([flyway]), {columns: 200, rows: 60})).toMatch(/HEALTH .*healthy/);
  expect(await frame(stateWith([]), {columns: 200, rows: 60})).not.toContain('Flyway');
});

it('is in the snapshot with what releases it', () => {
  const snapshot = diagnosisOf(stateWith([flyway, liquibase]), '1.0.0');
  expect(snapshot.runnerLocks).toEqual([
    expect.objectContaining({node: 'db1', runner: 'Flyway', holder: '4122', seconds: 10, stuck: null}),
    expect.objectContaining({runner: 'Liquibase', release: 'liquibase release-locks', seconds: null}),
  ]);
  expect(snapshotLines(snapshot).join('\n')).toContain('to release it: liquibase release-locks');
  expect(snapshot.alerts).toContainEqual(expect.objectContaining({kind: 'runner lock stuck'}));
});
