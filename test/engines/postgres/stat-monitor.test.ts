// Histograms of pg_stat_monitor, by a fake of it: see test/fixtures/stat-monitor.ts.
import {afterAll, describe, expect, it, onTestFinished} from 'vitest';
import {quantile, total} from '../../../src/core/latency/histogram.ts';
import type {StatementLatency} from '../../../src/core/observation.ts';
import {valueIn} from '../../../src/core/observation.ts';
import {boundsIn} from '../../../src/engines/postgres/latency/histogram.ts';
import {fakeStatMonitor} from '../../fixtures/stat-monitor.ts';
import {query} from '../../servers/postgres/clients.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe} from '../consoles.ts';

describe('ranges of pg_stat_monitor', () => {
  it('are read as the extension writes them', () => {
    expect(boundsIn('{{0.000 - 1.000}, (1.000 - 10.000}, (10.000 - ...}}')).toEqual([1, 10, 20]);
  });
});

describe('a server with (a fake of) pg_stat_monitor', () => {
  const fake = fakeStatMonitor();
  afterAll(fake.remove);
  const server = usePostgresPrimary({
    settings: {extension_control_path: `${fake.folder}:$system`, 'pg_stat_monitor.pgsm_max': 256},
  });

  const counts = (period: string, ...calls: readonly number[]) =>
    query(server(), 'INSERT INTO counted_by_the_test VALUES ($1, 1, $2)', [period, calls.map(String)]);

  it('tells percentiles of what finished between two readings, in every period of the extension', async () => {
    const bare = await connect(server().superuserUrl);
    expect(bare.facts.capabilities.statementLatency).toMatchObject({
      fix: 'CREATE EXTENSION pg_stat_monitor;',
    });
    await bare.close();
    await query(server(), 'CREATE EXTENSION pg_stat_monitor');
    await counts('2026-11-21 10:00:00Z', 500, 0, 0, 0);
    const node = await connect(server().superuserUrl);
    onTestFinished(() => node.close());
    expect(node.facts.capabilities.statementLatency).toBe(true);
    const next = (what: string, find: (latency: StatementLatency) => boolean) =>
      waitUntil(
        async () => {
          const latency = valueIn((await observe(node)).latency);
          return latency !== null && find(latency) && latency;
        },
        {what, timeout: 40_000, every: 200},
      );
    const nothing = await next('a first interval', () => true);
    expect(total(nothing.all)).toBe(0);
    await query(server(), `UPDATE counted_by_the_test SET resp_calls = '{590,5,0,0}'`);
    await counts('2026-11-21 10:01:00Z', 0, 0, 4, 1);
    const {all, note} = await next('what came', latency => total(latency.all) > 0);
    expect(total(all)).toBe(100);
    // Upper bounds of the ranges, in our buckets.
    for (const [q, bound] of [
      [0.5, 1],
      [0.95, 10],
      [0.99, 100],
      [1, 200],
    ] as const)
      expect(Math.abs((quantile(all, q) ?? 0) - bound) / bound).toBeLessThan(0.024);
    expect(note).toContain('upper bounds');
  });
});
