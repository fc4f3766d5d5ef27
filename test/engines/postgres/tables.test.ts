import {beforeAll, describe, expect, it} from 'vitest';
import {postgresMajors} from '../../runtimes/runtimes.ts';
import {query} from '../../servers/postgres/clients.ts';
import {connect, observe} from '../consoles.ts';
import {grown, tableWhen} from '../table-counters.ts';
import {useScene} from './scene.ts';

describe.each([postgresMajors[0], 18] as const)('statistics of a watched table, PostgreSQL %i', version => {
  const {server, node, enter} = useScene({version});

  beforeAll(async () => {
    await query(server(), 'CREATE TABLE orders (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)');
    await query(server(), 'ALTER TABLE orders SET (autovacuum_enabled = off)');
    await query(server(), 'INSERT INTO orders SELECT g FROM generate_series(1, 1000) g');
  });

  it('counts what is done to it: rows by kind, scans of it and of its indexes, and the dead', async () => {
    const before = await tableWhen(
      ...([node(), 'orders', 'the rows'] as const),
      ({counters}) => (counters.rowsInserted ?? 0) >= 1000,
    );
    const shop = await enter('shop');
    await shop.run('SELECT sum(n) FROM orders');
    await shop.run('SET enable_seqscan = off');
    for (let id = 1; id <= 20; id += 1) await shop.run(`UPDATE orders SET n = 1 WHERE id = ${id}`);
    await shop.run('DELETE FROM orders WHERE id = 30');
    await shop.run('INSERT INTO orders VALUES (2001), (2002), (2003)');
    // A session tells of what it did now and then while it works, and of all of it when it ends.
    await shop.end();
    const after = await tableWhen(
      ...([node(), 'orders', 'all of it to be counted'] as const),
      ({counters}) => (counters.rowsInserted ?? 0) >= 1003,
    );
    expect(grown(before.counters, after.counters)).toEqual({
      ...{sequentialScans: 1, indexScans: 21, rowsRead: 1021, rowsScanned: 1000, rowsFetched: 21},
      ...{rowsInserted: 3, rowsUpdated: 20, rowsDeleted: 1},
    });
    // Updates clear away what others of the same page have left.
    expect(after.deadRows).toBeGreaterThan(0);
  });

  it('tells how many sessions have a lock on it, without waiting behind one that lets nobody in', async () => {
    const holders = (wanted: number) =>
      tableWhen(node(), 'orders', `${wanted} holders`, stats => stats.holders === wanted);
    await holders(0);
    const reader = await enter('reader');
    await reader.run('BEGIN');
    await reader.run('SELECT count(*) FROM orders');
    await holders(1);
    await reader.run('ROLLBACK');
    const owner = await enter('owner');
    await owner.run('BEGIN');
    await owner.run('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    const locked = await holders(1);
    expect(locked.counters.rowsInserted).toBeGreaterThanOrEqual(1000);
  });

  it('says so when the server began to count anew', async () => {
    const before = await tableWhen(
      ...([node(), 'orders', 'the rows'] as const),
      ({counters}) => (counters.rowsInserted ?? 0) >= 1000,
    );
    await query(server(), 'SELECT pg_stat_reset()');
    const after = await tableWhen(
      ...([node(), 'orders', 'the reset'] as const),
      ({counters}) => (counters.rowsInserted ?? 0) < (before.counters.rowsInserted ?? 0),
    );
    expect(after.counters.rowsInserted).toBe(0);
  });

  it('adds up the partitions of a table', async () => {
    await query(server(), 'CREATE TABLE visits (id int, day int) PARTITION BY LIST (day)');
    for (const day of [1, 2])
      await query(server(), `CREATE TABLE visits_${day} PARTITION OF visits FOR VALUES IN (${day})`);
    await query(server(), 'INSERT INTO visits SELECT g, 1 + g % 2 FROM generate_series(1, 500) g');
    const console = await connect(server().superuserUrl);
    await observe(console, {tables: ['visits']});
    const stats = await tableWhen(
      ...([console, 'visits', 'the rows'] as const),
      ({counters}) => (counters.rowsInserted ?? 0) >= 500,
    );
    expect(stats).toMatchObject({table: 'public.visits', counters: {rowsInserted: 500, rowsDeleted: 0}});
    await console.close();
  });
});
