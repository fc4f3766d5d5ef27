// What statements take on average on a MariaDB whose performance schema is on, against what a programmed load felt.
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {mean, program, runLoad} from '../../latency/load.ts';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles} from '../../servers/mysql/roles.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe} from '../consoles.ts';
import {collectMeans, followsOrders, meansIn, onOrders} from '../statement-means.ts';
import {useScene} from './scene.ts';

const mariadb = testedReleases().filter(({family}) => family === 'mariadb');

describe.each(mariadb)('means of statements, MariaDB $release', ({release}) => {
  const {server, enter, makeTable} = useScene('mariadb', {release, settings: {performance_schema: 'ON'}});

  beforeAll(() => makeTable('orders'));

  /** What the server itself has counted of them, which may be less than ran: of 200 it was seen to lose two that ended beside others. */
  const counted = async () => {
    const [row] = await query<{calls: string; time: string}>(
      server(),
      `SELECT SUM(count_star) AS calls, SUM(sum_timer_wait) / 1e9 AS time
        FROM performance_schema.events_statements_summary_by_digest WHERE digest_text LIKE '%SLEEP%orders%'`,
    );
    return {calls: Number(row?.calls), time: Number(row?.time)};
  };
  const nearly = (calls: number) => Math.floor(calls * 0.95);

  /** Watched from before its first statement: nothing of it is missed. */
  const begin = async () => {
    const clients = await Promise.all(Array.from({length: 4}, () => enter('client')));
    const sleepers = clients.map(
      each => (ms: number) => each.run(`SELECT SLEEP(${ms / 1000}) FROM orders WHERE id = 1`),
    );
    await sleepers[0]?.(0);
    // A client has its answer an instant before the server counts the statement.
    await waitUntil(async () => (await counted()).calls > 0, {what: 'the statement to be counted'});
    const node = await connect(server().superuserUrl);
    onTestFinished(() => node.close());
    await followsOrders(node);
    return {sleepers, node};
  };

  it('are those of the load on the watched table; the worst statement is named, and none of ours', async () => {
    const {sleepers, node} = await begin();
    const before = await counted();
    const {programmed, felt} = await runLoad(sleepers, program(200, 0.04, 5, 200));
    const readings = await collectMeans(
      node,
      'all calls, and what the worst statement says',
      all =>
        onOrders(all).calls >= nearly(programmed.length) &&
        all.some(({worst}) => worst[0]?.statement?.includes('SLEEP')),
    );
    const {calls, time} = onOrders(readings);
    const after = await counted();
    expect(calls).toBe(after.calls - before.calls);
    expect(time).toBeCloseTo(after.time - before.time, 3);
    expect(time / calls).toBeGreaterThanOrEqual(mean(programmed) * 0.9);
    expect(time / calls).toBeLessThanOrEqual(mean(felt) * 1.1);
    const worst = readings.flatMap(each => each.worst.map(({statement}) => statement ?? ''));
    expect(worst.filter(statement => /_schema|UNIX_TIMESTAMP/i.test(statement))).toEqual([]);
  });

  it('lose nothing of what ran after the table of digests was emptied', async () => {
    const {sleepers, node} = await begin();
    await query(server(), 'TRUNCATE TABLE performance_schema.events_statements_summary_by_digest');
    const {programmed} = await runLoad(sleepers, program(20, 0.1, 2, 20));
    const readings = await collectMeans(
      node,
      'all calls',
      all => onOrders(all).calls >= nearly(programmed.length),
    );
    expect(onOrders(readings).calls).toBe((await counted()).calls);
  });

  it('are hidden from an account that may not read them, which is told the grant', async () => {
    const {bare} = await createMysqlRoles('mariadb', server());
    const node = await connect(bare.url);
    onTestFinished(() => node.close());
    expect(node.facts.capabilities.statementMeans).toMatchObject({
      fix: "GRANT SELECT ON performance_schema.* TO 'bare'@'%';",
    });
    expect(meansIn(await observe(node))).toBeNull();
  });
});

describe.each(mariadb.slice(0, 1))('a MariaDB without performance schema', ({release}) => {
  const {node} = useScene('mariadb', {release});

  it('has no means, and says nothing of them', async () => {
    expect(node().facts.capabilities.statementMeans).toBeUndefined();
    expect((await observe(node())).means).toBeUndefined();
  });
});
