// What a monitoring system gets of a session, over HTTP as it asks.
import {get} from 'node:http';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {State} from '../../src/core/state.ts';
import {metricsOf} from '../../src/export/metrics.ts';
import {openPrometheus} from '../../src/export/prometheus.ts';
import {watched} from '../core/world.ts';
import {withMeans} from '../fixtures/latency.ts';
import {lockPileup, lockPileupOver} from '../fixtures/lock-pileup.ts';
import {laggingReplica, lostPrimary} from '../fixtures/others.ts';

const samples = (state: State, name: string) =>
  metricsOf(state, state.now).find(metric => metric.name === name)?.samples ?? [];
const only = (state: State, name: string) => samples(state, name)[0]?.value;

const ask = (
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{readonly status: number; readonly body: string}> =>
  new Promise((resolve, reject) => {
    get(url, {agent: false, headers}, response => {
      let body = '';
      response.on('data', chunk => {
        body += chunk;
      });
      response.on('end', () => resolve({status: response.statusCode ?? 0, body}));
    }).on('error', reject);
  });

const serving = async (state: State) => {
  const prometheus = await openPrometheus(
    {host: '127.0.0.1', port: 0},
    {state: () => state, now: () => state.now},
  );
  onTestFinished(prometheus.close);
  return (path: string, headers?: Readonly<Record<string, string>>) =>
    ask(`http://${prometheus.address}${path}`, headers);
};

describe('the metrics', () => {
  const pileup = watched(lockPileup);

  it('tell who waits, for how long, and what stands', () => {
    expect(only(pileup, 'migtop_blocked_sessions')).toBe(pileup.nodes.db1?.graph.waiters.length);
    expect(only(pileup, 'migtop_root_blockers')).toBe(1);
    expect(only(pileup, 'migtop_longest_wait_seconds')).toBeGreaterThan(1);
    expect(samples(pileup, 'migtop_alert')).toContainEqual({
      labels: {kind: 'blocked', node: 'db1', subject: '3991', severity: 'critical'},
      value: 1,
    });
    expect(samples(pileup, 'migtop_progress_stalled_seconds')[0]?.value).toBeGreaterThan(0);
    expect(only(watched(lockPileupOver), 'migtop_blocked_sessions')).toBe(0);
  });

  it('tell lag with its source, and progress with its range', () => {
    const state = watched(laggingReplica);
    const [lag] = samples(state, 'migtop_replica_lag_seconds');
    expect(lag?.value).toBeGreaterThan(1);
    expect(lag?.labels.source).not.toBe('');
    const [low, high] = samples(state, 'migtop_progress_eta_seconds');
    expect([low?.labels.bound, high?.labels.bound]).toEqual(['low', 'high']);
    expect(low?.value).toBeLessThan(high?.value ?? 0);
  });

  it('are silent about what is not known, and do not repeat what a lost node said', () => {
    const lost = watched(lostPrimary);
    const node = Object.values(lost.nodes).find(({link}) => link === 'lost')?.node;
    expect(samples(lost, 'migtop_up')).toContainEqual({labels: expect.objectContaining({node}), value: 0});
    for (const name of ['migtop_blocked_sessions', 'migtop_progress_ratio', 'migtop_latency_seconds'])
      expect(samples(lost, name).filter(({labels}) => labels.node === node)).toEqual([]);
    expect(
      samples(lost, 'migtop_reading_age_seconds').find(({labels}) => labels.node === node)?.value,
    ).toBeGreaterThan(0);
  });

  it('tell the mean of statements as such, in seconds, and none that is old', () => {
    const state = watched(withMeans);
    expect(samples(state, 'migtop_statement_mean_seconds')).toEqual([
      {labels: {cluster: 'shop', node: 'db1', measures: 'server statements'}, value: 0.0014},
    ]);
    const percentiles = samples(state, 'migtop_latency_seconds').map(({labels}) => labels.measures);
    expect(percentiles).not.toContain('server statements');
    expect(samples(pileup, 'migtop_statement_mean_seconds')).toEqual([]);
  });

  it('can be asked for in the format of Prometheus, and nothing else can', async () => {
    const at = await serving(pileup);
    const {status, body} = await at('/metrics');
    expect(status).toBe(200);
    expect(body).toContain('# TYPE migtop_blocked_sessions gauge');
    expect(body).toMatch(/^migtop_root_blockers\{cluster="\w+",node="db1"\} 1$/m);
    expect((await at('/')).status).toBe(404);
    // As a page in a browser would that has given this address a name of its own.
    expect(await at('/metrics', {host: 'example.com'})).toEqual({status: 403, body: ''});
  });

  it('keep what servers call things to text', async () => {
    const [alert] = Object.values(pileup.alerts);
    if (alert === undefined) throw new Error('no alert');
    const hostile = {...alert, alert: {...alert.alert, subject: 'a"} 1\nmigtop_up 0\u001b[31m'}};
    const {body} = await (await serving({...pileup, alerts: {hostile}}))('/metrics');
    expect(body).toMatch(/^migtop_alert\{.*subject="a\\"\} 1.*migtop_up 0.*"\} 1$/m);
    expect(body).not.toContain('\u001b');
    expect(body.split('\n').filter(line => line.startsWith('migtop_up '))).toEqual([]);
  });

  it('are asked for where there is room', async () => {
    const taken = await openPrometheus({host: '127.0.0.1', port: 0}, {state: () => pileup, now: () => 0});
    onTestFinished(taken.close);
    const port = Number(taken.address.split(':').at(-1));
    await expect(
      openPrometheus({host: '127.0.0.1', port}, {state: () => pileup, now: () => 0}),
    ).rejects.toThrow(/Cannot listen at 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  });
});
