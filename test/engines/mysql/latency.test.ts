import {beforeAll, describe, expect, it} from 'vitest';
import {bucketOf, type HistogramDelta, merge, quantile, total} from '../../../src/core/latency/histogram.ts';
import type {Observation, StatementLatency} from '../../../src/core/observation.ts';
import {valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/mysql/clients.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe, seen} from '../consoles.ts';
import {useScene} from './scene.ts';

const latencyIn = (observation: Observation): StatementLatency | null => valueIn(observation.latency);

/** Statements that took at least so long, ms. */
const slowIn = (histogram: HistogramDelta, least: number): number =>
  total(
    Object.fromEntries(Object.entries(histogram).filter(([bucket]) => Number(bucket) >= bucketOf(least))),
  );

describe.each(testedReleases().filter(({family}) => family === 'mysql'))('MySQL $release', ({release}) => {
  const {server, node, enter, makeTable} = useScene('mysql', {release});

  beforeAll(() => makeTable('orders'));

  it('tells of the statements between two readings, and of none twice', async () => {
    const sleeper = await enter('sleeper');
    await observe(node());
    for (let times = 0; times < 20; times += 1) await sleeper.run('SELECT SLEEP(0.05)');
    const first = latencyIn(await observe(node()));
    const second = latencyIn(await observe(node()));
    if (first === null || second === null) throw new Error('no histogram was read');
    expect(slowIn(first.all, 50)).toBe(20);
    expect(slowIn(second.all, 50)).toBe(0);
    expect(first.interval).toBeGreaterThanOrEqual(1_000);
    const slow = Object.fromEntries(
      Object.entries(first.all).filter(([bucket]) => Number(bucket) >= bucketOf(50)),
    );
    // Fifty buckets to the decade: 50 ms are told to within 2.4 %, and a busy machine sleeps a little longer.
    expect(quantile(slow, 0)).toBeGreaterThan(48.7);
    expect(quantile(slow, 0)).toBeLessThan(100);
  });

  it('loses nothing of what ran after a reset, and says what is missing', async () => {
    const sleeper = await enter('sleeper');
    await observe(node());
    await sleeper.run('SELECT SLEEP(0.05)');
    await query(server(), 'TRUNCATE TABLE performance_schema.events_statements_histogram_global');
    await sleeper.run('SELECT SLEEP(0.05)');
    const around = latencyIn(await observe(node()));
    expect(slowIn(around?.all ?? {}, 50)).toBe(1);
    expect(around?.note).toContain('reset meanwhile: what ran before is not in it');
    await sleeper.run('SELECT SLEEP(0.05)');
    const after = latencyIn(await observe(node()));
    expect(slowIn(after?.all ?? {}, 50)).toBe(1);
    expect(after?.note ?? '').not.toContain('reset');
  });

  it('loses nothing on a watched table when the table of digests is emptied', async () => {
    const worker = await enter('worker');
    const onOrders = 'SELECT SLEEP(0.03) FROM orders WHERE id = 2';
    await worker.run(onOrders);
    const watching = await connect(server().superuserUrl);
    try {
      const read = new Map<number, HistogramDelta>();
      const look = async () => {
        const {latency} = await observe(watching, {tables: ['orders']});
        const tables = valueIn(latency)?.tables ?? [];
        if (tables.length > 0) read.set(latency.at, merge(tables.map(({statements}) => statements)));
        return slowIn(merge([...read.values()]), 30);
      };
      await waitUntil(async () => (await look()) >= 0 && read.size > 0, {
        what: 'orders to be followed',
        timeout: 40_000,
        every: 200,
      });
      await query(server(), 'TRUNCATE TABLE performance_schema.events_statements_summary_by_digest');
      for (let times = 0; times < 7; times += 1) await worker.run(onOrders);
      await waitUntil(async () => (await look()) >= 7, {
        what: 'the statements after it',
        timeout: 40_000,
        every: 200,
      });
      expect(await look()).toBe(7);
    } finally {
      await watching.close();
    }
  });

  it('says how much of it is migtop itself', async () => {
    await observe(node());
    const quiet = latencyIn(await observe(node()));
    expect(quiet?.note).toMatch(/^(9\d|100) % are migtop’s own$/);
    const busy = await enter('busy');
    for (let times = 0; times < 2_000; times += 1) await busy.run('DO 0');
    expect(latencyIn(await observe(node()))?.note).toBeNull();
  });

  it('tells statements on watched tables apart', async () => {
    const worker = await enter('worker');
    const onOrders = 'SELECT SLEEP(0.02) FROM orders WHERE id = 1';
    // Its digest has to be there when digests are looked for.
    await worker.run(onOrders);
    const watching = await connect(server().superuserUrl);
    try {
      const options = {tables: ['orders']};
      await observe(watching, options);
      const read: StatementLatency['tables'][number][] = [];
      await seen(
        watching,
        'statements on orders',
        async () => {
          await worker.run(onOrders);
          await worker.run('SELECT SLEEP(0.2)');
          read.push(...(latencyIn(await observe(watching, options))?.tables ?? []));
          return total(merge(read.map(({statements}) => statements))) > 0;
        },
        options,
      );
      const all = merge(read.map(({statements}) => statements));
      expect(new Set(read.map(({table}) => table))).toEqual(new Set(['orders']));
      expect(slowIn(all, 20)).toBeGreaterThan(0);
      expect(slowIn(all, 200)).toBe(0);
    } finally {
      await watching.close();
    }
  });
});

describe.each(testedReleases().filter(({family}) => family === 'mariadb'))(
  'MariaDB $release',
  ({release}) => {
    const {server, node, enter} = useScene('mariadb', {release});

    it('says which plugin would count statements, and reads it once it is there', async () => {
      expect(node().facts.capabilities.statementLatency).toMatchObject({
        fix: "INSTALL SONAME 'query_response_time';\nSET GLOBAL query_response_time_stats = ON;",
      });
      expect((await observe(node())).latency).toHaveProperty('missing');
      await query(server(), `INSTALL SONAME 'query_response_time'`);
      await query(server(), 'SET GLOBAL query_response_time_stats = ON');
      const counting = await connect(server().superuserUrl);
      try {
        expect(counting.facts.capabilities.statementLatency).toBe(true);
        const sleeper = await enter('sleeper');
        await observe(counting);
        for (let times = 0; times < 5; times += 1) await sleeper.run('SELECT SLEEP(0.05)');
        const read = latencyIn(await observe(counting));
        // Ranges are wide: on a busy machine, statements of others come into the same one.
        expect(slowIn(read?.all ?? {}, 50)).toBeGreaterThanOrEqual(5);
        expect(read?.note).toContain('upper bounds of ranges that grow 10-fold');
      } finally {
        await counting.close();
      }
    });
  },
);
