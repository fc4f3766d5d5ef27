import {expect, test} from 'vitest';
import {waitUntil} from '../../servers/wait-until.ts';
import {stageScene, visits} from '../plays.ts';
import {backstage, value} from './backstage.ts';

const play = stageScene(backstage);

const connected = (app: string) =>
  value<number>(play().primary, 'SELECT count(*)::int FROM pg_stat_activity WHERE application_name = $1', [
    app,
  ]);

const webPids = () =>
  value<string | null>(
    play().primary,
    "SELECT string_agg(pid::text, ' ' ORDER BY pid) FROM pg_stat_activity WHERE application_name = 'web'",
  );

test('about forty clients of four kinds are at work', async () => {
  const counts: number[] = [];
  for (const app of ['web', 'api', 'worker', 'reporting']) counts.push(await connected(app));
  expect(counts).toEqual([20, 12, 6, 2]);
});

test('each kind writes or reads orders, and the replica is read, too', async () => {
  const {primary, world} = play();
  const sold = "SELECT count(*)::int FROM orders WHERE notes = 'channel=web'";
  await waitUntil(() => value<number>(primary, sold), {what: 'an order to be placed'});
  await waitUntil(() => world.workload.readReplica().done > 20, {what: 'visits on the replica'});
});

test('it measures what its clients feel', async () => {
  const {done, p50, p95, p99, perSecond, errors} = play().world.workload.read();
  expect(done).toBeGreaterThan(0);
  expect(perSecond).toBeGreaterThan(0);
  expect(p50).toBeLessThanOrEqual(p95 ?? 0);
  expect(p95).toBeLessThanOrEqual(p99 ?? 0);
  expect(errors).toEqual({});
});

test('clients whose backends were all terminated come back', async () => {
  const {primary} = play();
  const before = (await webPids())?.split(' ') ?? [];
  await primary.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN ('app', 'reporting')",
  );
  await waitUntil(
    async () => {
      const now = (await webPids())?.split(' ') ?? [];
      return now.length === 20 && !now.some(pid => before.includes(pid));
    },
    {what: 'all of web to be back on new backends'},
  );
  await visits(play(), 500);
});

test('a cancelled statement is counted and costs no connection', async () => {
  const {primary, world} = play();
  await primary.query('BEGIN');
  await primary.query('LOCK TABLE orders');
  await waitUntil(() => world.workload.read().oldest > 200, {what: 'visits to wait'});
  const before = await webPids();
  await primary.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'web'");
  await waitUntil(() => world.workload.read().errors['57014'], {what: 'cancelled visits to be counted'});
  await primary.query('COMMIT');
  await visits(play(), 500);
  expect(await webPids()).toBe(before);
});

test('all of it survives a crash of the primary', async () => {
  const {world} = play();
  await world.primary.kill9();
  await world.primary.restart();
  await visits(play(), 500);
});
