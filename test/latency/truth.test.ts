// Every source of latency against what a programmed load and a programmed stall really were, on real servers.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {quantile} from '../../src/core/latency/histogram.ts';
import type {StatementsState} from '../../src/core/latency/state.ts';
import {observeStatements} from '../../src/core/latency/statements.ts';
import type {Series} from '../../src/core/series.ts';
import type {NodeState} from '../../src/core/state.ts';
import {watching} from '../commands/watching.ts';
import {connect, observe} from '../engines/consoles.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {grounds, hold, makeTables} from './grounds.ts';
import {type Felt, program, rank, runLoad} from './load.ts';

/** Of a bucket of our histogram and MySQL's: documented in src/core/latency/histogram.ts. */
const bucketError = 0.024;
const clients = 8;

/**
 * What the server measures lies between what was asked of it and what its client felt, and so does every percentile. Of `others`, our own
 * statements, most are shorter than any of the load: they move ranks down, and one in a hundred may be longer.
 */
const expectWithin = (
  figure: number | null,
  q: number,
  {programmed, felt}: Felt,
  {error, others}: {readonly error: number; readonly others: number},
) => {
  const lowest = Math.max(0, q - (others * (1 - q)) / programmed.length);
  const highest = Math.min(1, q + (others === 0 ? 0 : 0.01));
  expect(figure).toBeGreaterThanOrEqual(rank(programmed, lowest) * (1 - bucketError));
  expect(figure).toBeLessThanOrEqual(rank(felt, highest) * (1 + error));
};

const last = ({values}: Series): number | null => values.at(-1) ?? null;

/** PostgreSQL has no percentiles: its means are held against a load in test/engines/postgres/statement-means.test.ts. */
describe.each(grounds.filter(({name}) => !name.startsWith('PostgreSQL')))(
  'percentiles of server statements on $name',
  ground => {
    const server = ground.use();
    beforeAll(() => makeTables(ground, server()));

    it('are those of a programmed load', async () => {
      const sessions = await Promise.all(Array.from({length: clients}, () => ground.open(server())));
      const sleep = sessions.map(each => (ms: number) => each.run(ground.sleepOnOrders(String(ms / 1000))));
      await sleep[0]?.(1);
      const node = await connect(server().superuserUrl);
      onTestFinished(() => node.close());
      const options = {tables: ['orders']};
      const tables = new Map<number, NonNullable<StatementsState['tables'][number]>>();
      let state: StatementsState | null = null;
      const look = async () => {
        const observation = await observe(node, options);
        state = observeStatements(state, observation.latency);
        const table = state?.tables.find(each => each.table === 'orders');
        if (table) tables.set(observation.latency.at, table);
        return state;
      };
      // MySQL tells its tables apart: from when their statements are known, and each 5 s.
      const followed = node.facts.product.startsWith('MySQL');
      await waitUntil(async () => (await look()) !== null && (!followed || tables.size > 0), {
        what: 'a first interval',
        timeout: 40_000,
        every: 200,
      });
      state = null;
      await observe(node, options);
      const load = await runLoad(sleep, program(1_000, 0.03, 20, 300));
      const seen = await look();
      if (seen === null) throw new Error('nothing was read');
      const others = seen.count - load.programmed.length;
      expect(others).toBeGreaterThanOrEqual(0);
      // MariaDB’s ranges double here: the upper bound of one is at most twice what is in it.
      const error = followed ? bucketError : 1 + 2 * bucketError;
      for (const [q, series] of [
        [0.5, seen.p50],
        [0.95, seen.p95],
        [0.99, seen.p99],
      ] as const)
        expectWithin(last(series), q, load, {error, others});
      if (!followed) return;
      const table = await waitUntil(
        async () => {
          await look();
          return [...tables.values()].find(({count}) => count >= load.programmed.length);
        },
        {what: 'the statements on orders', timeout: 40_000, every: 200},
      );
      expect(table.count).toBe(load.programmed.length);
      expectWithin(table.p95, 0.95, load, {error, others: 0});
      expectWithin(table.p99, 0.99, load, {error, others: 0});
    });
  },
);

/** Its moments at which it was at least so high, ms. */
const momentsAbove = ({at, values}: Series, least: number): readonly number[] =>
  at.filter((_, index) => (values[index] ?? 0) >= least);

/** When statements that took so long were counted as finished. */
const finishedAbove = ({statements, means}: NodeState, least: number): readonly number[] => [
  ...(statements?.window ?? [])
    .filter(({latency}) => (quantile(latency.all, 1) ?? 0) >= least)
    .map(({at}) => at),
  ...(means?.worst.some(({time, calls}) => time / calls >= least) ? [means.at] : []),
];

describe.each(grounds)('a stall of 3 s on $name', ground => {
  const server = ground.use();
  beforeAll(async () => {
    await makeTables(ground, server());
    if (ground.name.startsWith('PostgreSQL'))
      await ground.query(server(), 'CREATE EXTENSION pg_stat_statements');
  });

  it('is seen by every source, when it was', async () => {
    const site = createServer((_, response) => {
      void ground
        .open(server())
        .then(session => session.run('SELECT id FROM orders WHERE id = 1'))
        .then(
          () => response.end('open'),
          () => response.writeHead(503).end(),
        );
    });
    await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
    const folder = mkdtempSync(path.join(tmpdir(), 'migtop-truth-'));
    onTestFinished(() => {
      site.closeAllConnections();
      site.close();
      rmSync(folder, {recursive: true, force: true});
    });
    const config = path.join(folder, 'migtop.yaml');
    writeFileSync(
      config,
      `canaries:
  - {name: one order, statement: 'SELECT id FROM orders WHERE id = ${ground.parameter}', parameters: [1], every: 200ms, timeout: 9s}
endpoints:
  - {name: shop, url: 'http://127.0.0.1:${(site.address() as AddressInfo).port}/', every: 500ms, timeout: 1s}\n`,
    );
    const {host, port} = server();
    const name = `${host}:${port}`;
    const {seen, node} = await watching(server().superuserUrl, {config});
    await seen(name, 'both probes to be answered', ({probes}) =>
      ['one order', 'shop'].every(probe => last(probes[probe]?.p99 ?? {at: [], values: []}) !== null),
    );
    await seen(name, 'finished statements', ({statements, means}) => statements ?? means);
    const waiter = await ground.open(server());
    const began = Date.now();
    const letGo = await hold(ground, server());
    const waiting = waiter.run(ground.waits);
    // A lock is held for 3 s, and until everybody who can has seen it.
    await new Promise(resolve => setTimeout(resolve, 3_000));
    await seen(name, 'the stall, while it lasts', ({inFlight, probes}) => {
      const {'one order': canary, shop} = probes;
      return (inFlight.oldest ?? 0) > 2_500 && (canary?.stuckFor ?? 0) > 2_500 && shop?.failingSince;
    });
    const during = node(name);
    // Our canary waits, too, and is nobody whom the migration keeps from work.
    expect(during.graph.waiters.filter(id => during.facts?.own.includes(id))).toEqual([]);
    const released = Date.now();
    await letGo();
    await waiting;
    // Statements that have not finished are in no count of finished ones.
    expect(finishedAbove(during, 2_000).filter(at => at >= began)).toEqual([]);
    const inFlight = momentsAbove(during.inFlight.p99, 1_000).filter(at => at >= began);
    expect(Math.min(...inFlight)).toBeGreaterThanOrEqual(began + 900);
    expect(during.probes.shop?.failingSince).toBeGreaterThanOrEqual(began);
    const after = await seen(name, 'the stall among finished statements', state =>
      finishedAbove(state, 2_000).find(at => at >= began),
    );
    expect(after).toBeGreaterThanOrEqual(released - 1);
    await seen(name, 'the end of the outage', ({probes}) => probes.shop?.failingSince === null);
    const canary = await seen(name, 'all that the canary felt', ({probes}) => {
      const felt = probes['one order'];
      return felt?.stuckFor === null && (last(felt.p99) ?? 0) > 2_500 ? felt : null;
    });
    expect(Math.min(...momentsAbove(canary.p99, 1_000).filter(at => at >= began))).toBeLessThanOrEqual(
      released,
    );
  });
});
