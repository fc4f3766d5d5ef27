// What statements take on average on a MariaDB whose performance schema is on, against what a programmed load felt.
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {mean, program, runLoad} from '../../latency/load.ts';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles} from '../../servers/mysql/roles.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {connect, observe} from '../consoles.ts';
import {collectMeans, followsOrders, meansIn, onOrders} from '../statement-means.ts';
import {useScene} from './scene.ts';

const mariadb = testedReleases().filter(({family}) => family === 'mariadb');

describe.each(mariadb)('means of statements, MariaDB $release', ({release}) => {
  const {server, enter, makeTable} = useScene('mariadb', {release, settings: {performance_schema: 'ON'}});

  beforeAll(() => makeTable('orders'));

  /**
   * Watched from before its first statement: nothing of it is missed. One client alone: of statements that end beside others the server itself
   * was seen to lose count, two of 200.
   */
  const begin = async () => {
    const client = await enter('client');
    const sleep = (ms: number) => client.run(`SELECT SLEEP(${ms / 1000}) FROM orders WHERE id = 1`);
    await sleep(0);
    const node = await connect(server().superuserUrl);
    onTestFinished(() => node.close());
    await followsOrders(node);
    return {sleep, node};
  };

  it('are those of the load on the watched table; the worst statement is named, and none of ours', async () => {
    const {sleep, node} = await begin();
    const {programmed, felt} = await runLoad([sleep], program(200, 0.04, 5, 200));
    const readings = await collectMeans(
      node,
      'all calls, and what the worst statement says',
      all =>
        onOrders(all).calls >= programmed.length &&
        all.some(({worst}) => worst[0]?.statement?.includes('SLEEP')),
    );
    const {calls, time} = onOrders(readings);
    expect(calls).toBe(programmed.length);
    expect(time / calls).toBeGreaterThanOrEqual(mean(programmed) * 0.99);
    expect(time / calls).toBeLessThanOrEqual(mean(felt) * 1.01);
    const worst = readings.flatMap(each => each.worst.map(({statement}) => statement ?? ''));
    expect(worst.filter(statement => /_schema|UNIX_TIMESTAMP/i.test(statement))).toEqual([]);
  });

  it('lose nothing of what ran after the table of digests was emptied', async () => {
    const {sleep, node} = await begin();
    await query(server(), 'TRUNCATE TABLE performance_schema.events_statements_summary_by_digest');
    const {programmed} = await runLoad([sleep], program(20, 0.1, 2, 20));
    const readings = await collectMeans(node, 'all calls', all => onOrders(all).calls >= programmed.length);
    expect(onOrders(readings).calls).toBe(programmed.length);
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
