import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import type {TableStats} from '../../../src/core/observation.ts';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles} from '../../servers/mysql/roles.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {connect} from '../consoles.ts';
import {grown, tableWhen} from '../table-counters.ts';
import {useScene} from './scene.ts';

const makeOrders = async (server: Parameters<typeof query>[0]): Promise<void> => {
  await query(server, 'CREATE TABLE orders (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)');
  const ids = Array.from({length: 200}, (_, index) => `(${index + 1})`);
  await query(server, `INSERT INTO orders (id) VALUES ${ids.join(', ')}`);
};

/** What a shop does to its table: 200 rows read from its beginning, 20 by its key, 23 changed. */
const work = [
  'SELECT sum(n) FROM orders',
  ...Array.from({length: 20}, (_, index) => `UPDATE orders SET n = 1 WHERE id = ${index + 1}`),
  'INSERT INTO orders (id) VALUES (2001), (2002), (2003)',
];

describe.each(testedReleases())('statistics of a watched table, $family $release', ({family, release}) => {
  // MariaDB counts nothing of its own accord: it is told to, by one means here and by the other below.
  const settings =
    family === 'mariadb'
      ? {performance_schema: 'ON', performance_schema_instrument: "'wait/lock/metadata/sql/mdl=ON'"}
      : {};
  const {server, node, enter} = useScene(family, {release, settings});

  beforeAll(() => makeOrders(server()));

  it('counts rows that are read, with an index and without, and rows that are changed', async () => {
    const before = await tableWhen(
      node(),
      'orders',
      'counters',
      ({counters}) => counters.rowsRead !== undefined,
    );
    const shop = await enter('shop');
    for (const sql of work) await shop.run(sql);
    const after = await tableWhen(
      ...([node(), 'orders', 'all of it to be counted'] as const),
      ({counters}) => (counters.rowsInserted ?? 0) >= (before.counters.rowsInserted ?? 0) + 3,
    );
    expect(grown(before.counters, after.counters)).toEqual({
      ...{rowsRead: 220, rowsScanned: 200, rowsFetched: 20, rowsInserted: 3, rowsUpdated: 20, rowsDeleted: 0},
    });
    expect(after).toMatchObject({uncounted: null, deadRows: null});
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
    await owner.run('LOCK TABLES orders WRITE');
    await holders(1);
  });

  it('says so when the server began to count anew', async () => {
    const before = await tableWhen(
      node(),
      'orders',
      'counters',
      ({counters}) => (counters.rowsRead ?? 0) > 0,
    );
    await query(server(), 'TRUNCATE TABLE performance_schema.table_io_waits_summary_by_table');
    const after = await tableWhen(
      ...([node(), 'orders', 'the reset'] as const),
      ({counters}) => (counters.rowsRead ?? 0) < (before.counters.rowsRead ?? 0),
    );
    expect(after.counters.rowsInserted).toBe(0);
  });
});

const mariadb = testedReleases().filter(({family}) => family === 'mariadb');

describe.each(mariadb)('statistics of a watched table by userstat, MariaDB $release', ({release}) => {
  const {server, node, enter} = useScene('mariadb', {release, settings: {userstat: 'ON'}});

  beforeAll(() => makeOrders(server()));

  it('counts rows that are read, with an index and without, and rows that are changed', async () => {
    const before = await tableWhen(
      node(),
      'orders',
      'the rows',
      ({counters}) => (counters.rowsChanged ?? 0) >= 200,
    );
    const shop = await enter('shop');
    for (const sql of work) await shop.run(sql);
    const after = await tableWhen(
      ...([node(), 'orders', 'all of it to be counted'] as const),
      ({counters}) => (counters.rowsChanged ?? 0) >= (before.counters.rowsChanged ?? 0) + 23,
    );
    expect(grown(before.counters, after.counters)).toMatchObject({
      ...{rowsRead: 220, rowsScanned: 200, rowsFetched: 20, rowsChanged: 23},
    });
  });

  it('is not taken for 0 where the account may not read the table itself', async () => {
    const {mon} = await createMysqlRoles('mariadb', server());
    const watching = await connect(mon.url);
    onTestFinished(() => watching.close());
    expect(watching.facts.capabilities.tableCounters).toMatchObject({
      fix: "GRANT SELECT ON *.* TO 'mon'@'%'; -- or on the watched tables alone",
    });
    const hidden = await tableWhen(watching, 'orders', 'the table', () => true);
    expect(hidden).toMatchObject({counters: {}, uncounted: expect.stringContaining('may not SELECT')});
    await query(server(), `GRANT SELECT ON ${server().database}.orders TO mon@'%'`);
    const told = await connect(mon.url);
    onTestFinished(() => told.close());
    const shown = ({counters}: TableStats) => (counters.rowsChanged ?? 0) >= 200;
    expect((await tableWhen(told, 'orders', 'its counters', shown)).uncounted).toBeNull();
  });
});

describe.each(mariadb.slice(0, 1))('a MariaDB that counts nothing', ({release}) => {
  const {server, node} = useScene('mariadb', {release});

  beforeAll(() => makeOrders(server()));

  it('is said to count nothing, and what would change that', async () => {
    const stats = await tableWhen(node(), 'orders', 'the table', () => true);
    expect(stats.counters).toEqual({});
    expect(stats.uncounted).toContain('SET GLOBAL userstat = ON');
    expect(node().facts.capabilities.tableCounters).toMatchObject({
      fix: expect.stringContaining('SET GLOBAL userstat = ON;'),
    });
  });
});
