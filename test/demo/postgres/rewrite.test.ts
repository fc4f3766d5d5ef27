import {expect, test} from 'vitest';
import {rewrite} from '../../../demo/engines/postgres/scenarios/rewrite.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {stagePlay, visits} from '../plays.ts';
import {backstage, cancelMigration, value, waiters} from './backstage.ts';

const play = stagePlay(backstage, rewrite);

test('the table is written anew under a lock that lets nobody in', async () => {
  const {primary} = play();
  await waitUntil(async () => (await waiters(primary)) >= 24, {what: '24 waiters'});
  const mode = `SELECT mode FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE application_name = 'migration' AND relation = 'orders'::regclass AND granted`;
  expect(await value(primary, mode)).toBe('AccessExclusiveLock');
  const newHeap = `SELECT count(*)::int FROM pg_locks l JOIN pg_stat_activity USING (pid)
    LEFT JOIN pg_class c ON c.oid = l.relation
    WHERE application_name = 'migration' AND l.locktype = 'relation' AND c.oid IS NULL`;
  await waitUntil(() => value<number>(primary, newHeap), {what: 'a heap that nobody else can see yet'});
});

test('cancelled, it leaves everything as it was, and the shop open', async () => {
  const {primary, incident} = play();
  await cancelMigration(primary);
  await incident.migration.finished;
  expect(incident.migration.state()).toBe('failed');
  await visits(play(), 500);
  const type =
    "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'notes'";
  expect(await value(primary, type)).toBe('text');
});
