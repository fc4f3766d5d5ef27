import {expect, test} from 'vitest';
import {happyPath} from '../../../demo/engines/postgres/scenarios/happy-path.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {stagePlay, visits} from '../plays.ts';
import {backstage, value} from './backstage.ts';

const play = stagePlay(backstage, happyPath, {size: {orders: 60_000, customers: 5000}});

const rowsDone = () => value<number>(play().primary, 'SELECT rows_done::int FROM backfill_control');
const untilRowsDone = (rows: number) =>
  waitUntil(async () => (await rowsDone()) > rows, {what: `the backfill to pass row ${rows}`});

let soldBefore = '';

test('the backfill is announced in a table that says it follows the convention', async () => {
  const {primary} = play();
  const commented = `SELECT count(*)::int FROM pg_class WHERE obj_description(oid, 'pg_class') = 'backfill-control v1'`;
  await waitUntil(() => value<number>(primary, commented), {what: 'the control table'});
  await untilRowsDone(0);
  soldBefore = await value(primary, 'SELECT (sum(total) * 100)::bigint::text FROM orders WHERE id <= 60000');
  const {rows} = await primary.query(
    'SELECT job, target, state, worker, rows_total::int FROM backfill_control',
  );
  expect(rows).toEqual([
    {
      job: 'orders.total_cents',
      target: 'public.orders',
      state: 'running',
      worker: expect.stringMatching(/ session \d+$/),
      rows_total: expect.any(Number),
    },
  ]);
  expect(rows[0].rows_total).toBeGreaterThanOrEqual(60_000);
});

test('it obeys a new batch size and a new sleep', async () => {
  const {primary} = play();
  await primary.query('UPDATE backfill_control SET batch_size = 7, sleep_ms = 300');
  await waitUntil(async () => (await nextBatch()) === 7, {what: `batches of 7 rows`});
  await primary.query('UPDATE backfill_control SET batch_size = 500, sleep_ms = 50');
});

/** Rows in the next batch; two in one reading would show as more. */
async function nextBatch(): Promise<number> {
  const before = await rowsDone();
  await untilRowsDone(before);
  return (await rowsDone()) - before;
}

test.each(['pg_cancel_backend', 'pg_terminate_backend'])(
  'it goes on from its cursor after %s',
  async signal => {
    const {primary, said} = play();
    const before = said.length;
    const inBatch = `SELECT ${signal}(pid) FROM pg_stat_activity
    WHERE application_name = 'migtop backfill' AND state <> 'idle' AND query LIKE '%changed%'`;
    await waitUntil(
      async () => {
        await primary.query(inBatch);
        return said.slice(before).some(line => /Trying again|going on from the last batch/.test(line));
      },
      {what: 'a batch to be hit'},
    );
    await untilRowsDone(await rowsDone());
  },
);

test('the migration goes through, and the shop never noticed', async () => {
  const {primary, incident, world} = play();
  await incident.migration.finished;
  expect(incident.migration.state()).toBe('done');
  const {rows} = await primary.query(`SELECT attname, attnotnull FROM pg_attribute
    WHERE attrelid = 'orders'::regclass AND attnum > 0 AND NOT attisdropped AND attname LIKE 'total%'`);
  expect(rows).toEqual([{attname: 'total_cents', attnotnull: true}]);
  await visits(play(), 500);
  expect(world.workload.read().errors).toEqual({});
});

test('each row was gone over once, and its cents are right', async () => {
  const {primary, replica} = play();
  const {rows} = await primary.query(
    'SELECT state, rows_done = rows_total AS complete FROM backfill_control',
  );
  expect(rows).toEqual([{state: 'done', complete: true}]);
  const sum = 'SELECT sum(total_cents)::bigint::text FROM orders WHERE id <= 60000';
  expect(await value(primary, sum)).toBe(soldBefore);
  const onReplica = () => value(replica, "SELECT to_regclass('orders_total_cents_idx') IS NOT NULL");
  await waitUntil(onReplica, {what: 'the index to reach the replica'});
});
