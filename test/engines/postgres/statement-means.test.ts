// What statements take on average, by pg_stat_statements, against what a programmed load felt.
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {missingIn} from '../../../src/core/observation.ts';
import type {Node} from '../../../src/engines/engine.ts';
import {mean, program, runLoad} from '../../latency/load.ts';
import {client, query} from '../../servers/postgres/clients.ts';
import {createPostgresRoles} from '../../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe} from '../consoles.ts';
import {collectMeans, followsOrders, meansIn, onOrders, watchingOrders} from '../statement-means.ts';

/** The least that the server takes, so that evictions come about. */
const room = 100;

const watch = async (url: string): Promise<Node> => {
  const node = await connect(url);
  onTestFinished(() => node.close());
  return node;
};

describe('means of statements', () => {
  const server = usePostgresPrimary({
    settings: {shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.max': room},
  });
  beforeAll(async () => {
    await query(server(), 'CREATE EXTENSION pg_stat_statements');
    await query(server(), 'CREATE TABLE orders (id int PRIMARY KEY)');
    await query(server(), 'INSERT INTO orders VALUES (1)');
  });

  const sleepers = async (count: number) => {
    const clients = await Promise.all(Array.from({length: count}, () => client(server())));
    return clients.map(
      each => (ms: number) => each.query('SELECT pg_sleep($1::float8 / 1000) FROM orders WHERE id = 1', [ms]),
    );
  };

  /** Watched from before its first statement: nothing of it is missed. */
  const begin = async () => {
    const clients = await sleepers(4);
    await clients[0]?.(0);
    const node = await watch(server().superuserUrl);
    await followsOrders(node);
    return {clients, node};
  };

  it('are those of the load, on the watched table and without our own; the worst statement is named', async () => {
    const {clients, node} = await begin();
    const {programmed, felt} = await runLoad(clients, program(200, 0.04, 5, 200));
    const readings = await collectMeans(node, 'all calls', all => onOrders(all).calls >= programmed.length);
    const {calls, time} = onOrders(readings);
    expect(calls).toBe(programmed.length);
    expect(time / calls).toBeGreaterThanOrEqual(mean(programmed) * 0.99);
    expect(time / calls).toBeLessThanOrEqual(mean(felt) * 1.01);
    // Nobody else worked, and we are not counted.
    expect(readings.reduce((sum, each) => sum + each.calls, 0)).toBe(programmed.length);
    const worst = await waitUntil(
      async () => meansIn(await observe(node, watchingOrders))?.worst.find(each => each.statement)?.statement,
      {what: 'the text of the worst statement', every: 200},
    ).catch(() => null);
    expect(worst ?? readings.flatMap(each => each.worst).find(each => each.statement)?.statement).toContain(
      'pg_sleep',
    );
  });

  it('lose nothing after a reset, and say what came before is missing', async () => {
    const {clients, node} = await begin();
    await query(server(), 'SELECT pg_stat_statements_reset()');
    await runLoad(clients, program(20, 0.1, 2, 20));
    const readings = await collectMeans(node, 'the reset', all => onOrders(all).calls >= 20);
    expect(onOrders(readings).calls).toBe(20);
    expect(readings.map(({note}) => note).join()).toContain('reset meanwhile: what ran before is not in it');
  });

  it('say that rare statements were thrown out, and keep those that run often', async () => {
    const {clients, node} = await begin();
    await runLoad(clients, program(40, 0.1, 0, 0));
    const many = await client(server());
    for (let index = 0; index < 3 * room; index += 1) await many.query(`SELECT ${'1 + '.repeat(index)}1`);
    await runLoad(clients, program(40, 0.1, 0, 0));
    const readings = await collectMeans(
      node,
      'evictions and all calls',
      all => onOrders(all).calls >= 80 && all.some(({note}) => note?.includes('thrown out')),
    );
    expect(onOrders(readings).calls).toBe(80);
  });

  it('are hidden from a role that may not see others, which is told why', async () => {
    const roles = await createPostgresRoles(server());
    const bare = await watch(roles.bare.url);
    expect(bare.facts.capabilities.statementMeans).toMatchObject({fix: 'GRANT pg_monitor TO "bare";'});
    expect((await observe(bare, watchingOrders)).means).toBeUndefined();
    const monitoring = await watch(roles.mon.url);
    expect(monitoring.facts.capabilities.statementMeans).toBe(true);
    // It may not have the server leave its own statements out: they are told by their names.
    const readings = await collectMeans(monitoring, 'two readings', all => all.length > 1);
    expect(readings.flatMap(({worst}) => worst).map(each => each.statement ?? '')).not.toContainEqual(
      expect.stringContaining('prepare '),
    );
  });
});

describe('without pg_stat_statements', () => {
  const server = usePostgresPrimary();

  it('there are none, and what would count is named', async () => {
    const node = await watch(server().superuserUrl);
    const capability = node.facts.capabilities.statementMeans;
    expect(capability).toMatchObject({
      fix: expect.stringMatching(/shared_preload_libraries = pg_stat_statements.*\nCREATE EXTENSION/),
    });
    const {latency} = await observe(node, watchingOrders);
    expect(missingIn(latency)).toBe('PostgreSQL keeps no histogram of statements');
  });
});
