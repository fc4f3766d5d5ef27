import {beforeAll, describe, expect, it} from 'vitest';
import type {Observation} from '../../../src/core/observation.ts';
import {valueIn} from '../../../src/core/observation.ts';
import type {Vitals} from '../../../src/core/vitals.ts';
import {query} from '../../servers/mysql/clients.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {connect, observe, seen} from '../consoles.ts';
import {useScene} from './scene.ts';

const vitalsIn = (observation: Observation): Vitals => {
  const vitals = valueIn(observation.vitals);
  if (vitals === null) throw new Error('vitals are missing');
  return vitals;
};

describe.each(testedReleases())('$family $release', ({family, release}) => {
  const {server, node, enter, having, waiting, makeTable} = useScene(family, {release});

  beforeAll(() => makeTable('orders'));

  it('has what the server counts', async () => {
    const vitals = vitalsIn(await observe(node()));
    const counters = [
      ...['statements', 'slowStatements', 'connectionsAborted', 'connectionsRefused', 'rowLockWaits'],
      ...['rowLockTime', 'tempTables', 'tempTablesOnDisk', 'bufferWaits', 'blocksHit', 'blocksRead'],
      ...['logBytes', 'replicationLogBytes', 'deadlocks'],
    ];
    const gauges = [
      ...['connections', 'connectionsUsable', 'connectionsMax', 'connectionsPeak', 'active', 'idle'],
      ...['idleInTransaction', 'historyLength', 'checkpointAge', 'checkpointCapacity', 'blocksDirty'],
      ...['blocksTotal', 'databaseSize'],
    ];
    expect(Object.keys(vitals.counters)).toEqual(expect.arrayContaining(counters));
    expect(Object.keys(vitals.gauges)).toEqual(expect.arrayContaining(gauges));
    for (const value of [...Object.values(vitals.counters), ...Object.values(vitals.gauges)])
      expect(value).toBeGreaterThanOrEqual(0);
    expect(vitals.gauges.connectionsMax).toBe(200);
  });

  it('counts the statements of others and not its own', async () => {
    const quiet = vitalsIn(await observe(node())).counters.statements ?? 0;
    const still = vitalsIn(await observe(node())).counters.statements ?? 0;
    const busy = await enter('busy');
    for (let times = 0; times < 500; times += 1) await busy.run('DO 0');
    const after = vitalsIn(await observe(node())).counters.statements ?? 0;
    // The canary’s connection is idle here; ticks have dozens of statements each.
    expect(still - quiet).toBeLessThan(10);
    expect(after - still).toBeGreaterThanOrEqual(500);
    expect(after - still).toBeLessThan(600);
  });

  it('sees both logs grow, and how long rows were waited for', async () => {
    const before = vitalsIn(await observe(node()));
    const holder = await having('BEGIN', 'UPDATE orders SET n = n + 1 WHERE id = 1');
    const waiter = await waiting('UPDATE orders SET n = n + 1 WHERE id = 1');
    await holder.run('COMMIT');
    const grown = await seen(node(), 'the wait to be counted', now => {
      const vitals = vitalsIn(now);
      return (vitals.counters.rowLockTime ?? 0) > (before.counters.rowLockTime ?? 0) ? vitals : null;
    });
    expect((grown.counters.rowLockWaits ?? 0) - (before.counters.rowLockWaits ?? 0)).toBe(1);
    await waiter.end();
    const later = await seen(node(), 'the logs to grow', now => {
      const {logBytes = 0, replicationLogBytes = 0} = vitalsIn(now).counters;
      return (
        logBytes > (before.counters.logBytes ?? 0) &&
        replicationLogBytes > (before.counters.replicationLogBytes ?? 0)
      );
    });
    expect(later).toBe(true);
  });

  it('names the oldest transaction, and since when it is open', async () => {
    const old = await having('BEGIN', 'UPDATE orders SET n = n + 1 WHERE id = 2');
    const holder = await seen(node(), 'the transaction', now => {
      const [oldest] = vitalsIn(now).snapshotHolders;
      return oldest?.id === old.id ? {...oldest, now: now.serverNow} : null;
    });
    expect(holder).toMatchObject({kind: 'session', age: null});
    expect(holder.now - (holder.since ?? 0)).toBeGreaterThanOrEqual(0);
    expect(holder.now - (holder.since ?? 0)).toBeLessThan(60_000);
  });

  it('tells the size of a watched table while somebody has locked it', async () => {
    await having('LOCK TABLES orders WRITE');
    const watching = await connect(server().superuserUrl);
    try {
      const observation = await observe(watching, {tables: ['orders', 'test.orders', 'nowhere']});
      expect(valueIn(observation.tables)).toEqual([
        expect.objectContaining({table: 'test.orders', size: expect.any(Number), deadRows: null}),
      ]);
      expect(valueIn(observation.tables)?.[0]?.size).toBeGreaterThan(0);
      expect(vitalsIn(observation).gauges.databaseSize).toBeGreaterThan(0);
    } finally {
      await watching.close();
    }
  });

  it('waits for nobody while a watched table is waited for', async () => {
    await having('BEGIN', 'SELECT * FROM orders');
    await waiting('ALTER TABLE orders FORCE');
    const watching = await connect(server().superuserUrl);
    try {
      for (let tick = 0; tick < 4; tick += 1) {
        const observation = await observe(watching, {tables: ['orders']});
        expect(valueIn(observation.tables)).toMatchObject([{table: 'test.orders', size: expect.any(Number)}]);
        expect(vitalsIn(observation).gauges.databaseSize).toBeGreaterThan(0);
        // A message of which one statement fails is sent again, statement by statement.
        expect(observation.cost.roundTrips).toBeLessThanOrEqual(3);
      }
    } finally {
      await watching.close();
    }
  });

  it('tells what its rights allow', async () => {
    await query(server(), `CREATE USER few@'%' IDENTIFIED BY 'few'`);
    const few = await connect(`mysql://few:few@${server().host}:${server().port}`);
    try {
      const observation = await observe(few, {tables: ['orders']});
      expect(vitalsIn(observation).gauges.connectionsMax).toBe(200);
      expect(vitalsIn(observation).gauges).not.toHaveProperty('databaseSize');
      expect(observation.tables).toHaveProperty('missing');
    } finally {
      await few.close();
    }
  });
});
