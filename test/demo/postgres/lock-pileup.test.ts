import {describe, expect, test} from 'vitest';
import {lockPileup} from '../../../demo/engines/postgres/scenarios/lock-pileup.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {stagePlay, visits} from '../plays.ts';
import {backstage, cancelMigration, terminateReport, value, waiters} from './backstage.ts';

const columnAdded =
  "SELECT count(*)::int FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'total_cents'";
const alterWaits = `SELECT count(*)::int FROM pg_stat_activity
  WHERE application_name = 'migration' AND query LIKE 'ALTER TABLE%' AND wait_event_type = 'Lock'`;

describe('a lock pile-up whose ALTER is cancelled', () => {
  const play = stagePlay(backstage, lockPileup);

  test('has dozens of sessions wait behind one ALTER that waits behind one report', async () => {
    const {primary} = play();
    await waitUntil(async () => (await waiters(primary)) >= 24, {what: '24 waiters'});
    expect(await value(primary, alterWaits)).toBe(1);
    const blocker = `SELECT b.application_name || ', ' || b.state FROM pg_stat_activity a,
      unnest(pg_blocking_pids(a.pid)) blocker JOIN pg_stat_activity b ON b.pid = blocker
      WHERE a.application_name = 'migration'`;
    expect(await value(primary, blocker)).toBe('reporting, idle in transaction');
  });

  test('dissolves at once, and is not repeated while the report is still open', async () => {
    const {primary, incident, said} = play();
    await cancelMigration(primary);
    await waitUntil(async () => (await waiters(primary)) === 0, {what: 'the waiters to go on'});
    await visits(play(), 1000);
    expect(await value(primary, alterWaits)).toBe(0);
    expect(await value(primary, columnAdded)).toBe(0);
    expect(incident.migration.state()).toBe('resting');
    expect(said).toContainEqual(expect.stringMatching(/add column.*failed.*57014.*tried again/));
  });

  test('lets the migration go on by itself when the report is gone', async () => {
    const {primary} = play();
    await terminateReport(primary);
    await waitUntil(async () => (await value<number>(primary, columnAdded)) === 1, {
      what: 'the column to be added',
    });
    await visits(play(), 500);
  });
});

describe('a lock pile-up whose report is terminated', () => {
  const play = stagePlay(backstage, lockPileup);

  test('dissolves, the column is added, and no visit failed', async () => {
    const {primary, world} = play();
    await waitUntil(async () => (await waiters(primary)) >= 24, {what: '24 waiters'});
    await terminateReport(primary);
    await waitUntil(async () => (await value<number>(primary, columnAdded)) === 1, {
      what: 'the column to be added',
    });
    await visits(play(), 500);
    expect(world.workload.read().errors).toEqual({});
  });
});
