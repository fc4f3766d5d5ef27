// One shop after the other, in which one thing after the other goes wrong.
import {afterAll, describe, expect, test} from 'vitest';
import {mariadb, mysql} from '../../../demo/engines/mysql/engine.ts';
import type {Incident} from '../../../demo/scenarios/incident.ts';
import type {Scenario} from '../../../demo/scenarios/scenario.ts';
import {rowsOf} from '../../servers/mysql/clients.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {stageScene, visits} from '../plays.ts';
import {
  backstageOf,
  cancelMigration,
  killSessionsOf,
  terminateReport,
  value,
  waiters,
  waitingAlters,
} from './backstage.ts';

const size = {orders: 100_000, customers: 5000};
const soldBefore = `SELECT sum(total) FROM orders WHERE id <= ${size.orders}`;
const columns = "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_NAME = 'orders'";
const indexes = "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_NAME = 'orders'";

describe.each([mysql, mariadb])('$title', engine => {
  const scene = stageScene(backstageOf(engine), {size});
  let incident: Incident;
  let sold = '';

  const begin = async (name: Scenario['name']) => {
    incident = (await engine.scenarios.find(each => each.name === name)?.start(scene().world)) as Incident;
  };
  const state = () => incident.migration.state();
  const rowsDone = () => value<number>(scene().primary, 'SELECT rows_done FROM backfill_control');
  const columnsOf = async (on: 'primary' | 'replica') =>
    (await rowsOf<{COLUMN_NAME: string}>(scene()[on], columns)).map(row => row.COLUMN_NAME);

  afterAll(() => incident?.stop());

  test('a shop with forty clients is open, and the replica has the same', async () => {
    const {primary, replica, world} = scene();
    const clients = "SELECT count(*) FROM information_schema.PROCESSLIST WHERE USER IN ('app', 'reporting')";
    // Four more belong to the page.
    expect(await value(primary, clients)).toBe(44);
    sold = await value(primary, soldBefore);
    expect(await value(replica, soldBefore)).toBe(sold);
    const placed = `SELECT count(*) FROM orders WHERE id > ${size.orders}`;
    await waitUntil(() => value<number>(replica, placed), {what: 'an order to reach the replica'});
    await waitUntil(() => world.workload.readReplica().done > 20, {what: 'visits on the replica'});
  });

  test('lock-pileup: everybody waits behind one ALTER, until that is cancelled', async () => {
    const {primary, said} = scene();
    await begin('lock-pileup');
    await waitUntil(async () => (await waiters(primary)) >= 24, {what: '24 waiters'});
    expect(await waitingAlters(primary)).toBe(1);
    await cancelMigration(primary);
    await waitUntil(async () => (await waiters(primary)) === 0, {what: 'the waiters to go on'});
    await visits(scene(), 300);
    expect([await waitingAlters(primary), state()]).toEqual([0, 'resting']);
    expect(await columnsOf('primary')).not.toContain('total_cents');
    expect(said).toContainEqual(
      expect.stringMatching(/add column.*failed.*ER_QUERY_INTERRUPTED.*tried again/),
    );
    await incident.stop();
  });

  test('rewrite: nobody writes while the table is copied; cancelled, it leaves everything as it was', async () => {
    const {primary} = scene();
    const before = await columnsOf('primary');
    await begin('rewrite');
    await waitUntil(async () => (await waiters(primary)) >= 12, {what: '12 waiters'});
    expect(await value(primary, 'SELECT id FROM orders WHERE id = 1')).toBe(1);
    await cancelMigration(primary);
    await incident.migration.finished;
    expect(state()).toBe('failed');
    await visits(scene(), 300);
    expect(await columnsOf('primary')).toEqual(before);
    await incident.stop();
  });

  test('index-build: all but done, it waits for a reader; tried again when that is gone', async () => {
    const {primary} = scene();
    await begin('index-build');
    await waitUntil(async () => (await waiters(primary)) >= 24, {what: '24 waiters'});
    expect(await waitingAlters(primary)).toBe(1);
    await cancelMigration(primary);
    await waitUntil(() => state() === 'resting', {what: 'the migration to give way'});
    await visits(scene(), 300);
    await terminateReport(primary);
    await incident.migration.finished;
    expect(state()).toBe('done');
    expect(JSON.stringify(await rowsOf(primary, indexes))).toContain('orders_status_created_at_idx');
    await incident.stop();
  });

  test('lagging-replica: the log is not applied while a report reads there; a paused backfill feeds it no more', async () => {
    const {primary, replica} = scene();
    await begin('lagging-replica');
    await waitUntil(async () => (await rowsDone()) > 8000, {what: 'the backfill to be under way'});
    expect(await waitingAlters(replica)).toBe(1);
    await waitUntil(async () => (await waiters(replica)) === 4, {what: 'readers of the replica to wait'});
    await primary.query("UPDATE backfill_control SET command = 'pause'");
    const paused = "SELECT state = 'paused' FROM backfill_control";
    await waitUntil(() => value<number>(primary, paused), {what: 'the worker to say paused'});
    const done = await rowsDone();
    await primary.query('SET @beat = (SELECT heartbeat_at FROM backfill_control)');
    const alive = 'SELECT heartbeat_at > @beat FROM backfill_control';
    await waitUntil(() => value<number>(primary, alive), {what: 'the paused worker to show it is alive'});
    expect(await rowsDone()).toBe(done);
    expect(await columnsOf('replica')).not.toContain('total_cents');
    await terminateReport(replica);
    const applied = `SELECT count(*) FROM backfill_control WHERE rows_done = ${done}`;
    await waitUntil(() => value<number>(replica, applied), {what: 'the replica to catch up'});
  });

  test('the backfill obeys a new batch size, and goes on from its cursor when its connection is killed', async () => {
    const {primary, said} = scene();
    await primary.query("UPDATE backfill_control SET batch_size = 7, sleep_ms = 300, command = 'run'");
    const before = await rowsDone();
    await waitUntil(async () => (await rowsDone()) > before, {what: 'a batch'});
    expect(((await rowsDone()) - before) % 7).toBe(0);
    await primary.query('UPDATE backfill_control SET batch_size = 4000, sleep_ms = 20');
    await killSessionsOf(primary, 'shop');
    const took = () => said.some(line => /going on from the last batch|Trying again/.test(line));
    await waitUntil(took, {what: 'the worker to notice'});
  });

  test('the migration goes through, each row was gone over once, and the shop never noticed', async () => {
    const {primary, replica, world} = scene();
    await incident.migration.finished;
    expect(state()).toBe('done');
    const found = await rowsOf(
      primary,
      'SELECT state, rows_done = rows_total AS complete FROM backfill_control',
    );
    expect(found).toEqual([{state: 'done', complete: 1}]);
    const cents = `SELECT sum(total_cents) / 100 = ${sold} FROM orders WHERE id <= ${size.orders}`;
    expect(await value(primary, cents)).toBe(1);
    const caughtUp = async () => !(await columnsOf('replica')).includes('total');
    await waitUntil(caughtUp, {what: 'the replica to drop the old column'});
    expect(await value(replica, cents)).toBe(1);
    await visits(scene(), 300);
    expect(world.workload.read().errors).toEqual({});
  });

  test('clients whose connections were all killed come back', async () => {
    const {primary} = scene();
    const connections =
      "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER IN ('app', 'reporting')";
    const clients = async () => (await rowsOf<{id: number}>(primary, connections)).map(({id}) => id);
    const before = await clients();
    for (const user of ['app', 'reporting']) await killSessionsOf(primary, user);
    await visits(scene(), 300);
    const after = await waitUntil(
      async () => {
        const now = await clients();
        return now.length === 44 && now.every(id => !before.includes(id)) ? now : null;
      },
      {what: 'all of them, over other connections'},
    );
    expect(new Set(after).size).toBe(44);
  });
});
