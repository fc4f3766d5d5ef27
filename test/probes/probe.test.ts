import {describe, expect, it, onTestFinished} from 'vitest';
import type {EventOf, Fact} from '../../src/core/event.ts';
import {quantile, total} from '../../src/core/latency/histogram.ts';
import {startProbe} from '../../src/probes/probe.ts';
import {connect} from '../engines/consoles.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

type Report = Omit<EventOf<'probe.observed'>, 'at'>;

const watch = async (url: string, timeout = 500) => {
  const node = await connect(url);
  const reports: Report[] = [];
  const stop = startProbe({
    ...{name: 'canary', isEndpoint: false},
    ...{node: 'db', perSecond: 10, timeout, probe: node.probe, now: Date.now},
    append: (fact: Fact) => {
      if (fact.type === 'probe.observed') reports.push(fact);
    },
  });
  onTestFinished(async () => {
    stop();
    await node.close();
  });
  return {reports, stop};
};

const counted = (reports: readonly Report[]) =>
  reports.reduce((sum, {histogram}) => sum + total(histogram), 0);

describe('the canary', () => {
  const primary = usePostgresPrimary();

  it('reports each second what its round trips took', async () => {
    const {reports} = await watch(primary().superuserUrl);
    await waitUntil(() => counted(reports) > 10, {what: 'some round trips'});
    const seen = reports.find(({histogram}) => total(histogram) > 0);
    expect(seen).toMatchObject({probe: 'canary', errors: 0, lastError: null, stuckFor: null});
    expect(quantile(seen?.histogram ?? {}, 0.5)).toBeGreaterThan(0);
  });

  it('tells how long it is stuck, counts an error, and catches up on those that were kept back', async () => {
    const server = primary();
    const {reports} = await watch(server.superuserUrl);
    await waitUntil(() => counted(reports) > 0, {what: 'a first round trip'});
    server.pause();
    try {
      const stuck = await waitUntil(() => reports.find(({stuckFor}) => (stuckFor ?? 0) > 500), {
        what: 'a stuck canary',
      });
      expect(stuck.lastError).toContain('no answer within');
    } finally {
      server.resume();
    }
    // It was out for more than half a second, so at least five more were due meanwhile, each with a wait of its own.
    const slow = () =>
      reports
        .flatMap(({histogram}) => Object.entries(histogram))
        .filter(([bucket]) => (quantile({[Number(bucket)]: 1}, 1) ?? 0) > 90)
        .reduce((sum, [, count]) => sum + count, 0);
    await waitUntil(() => slow() >= 5, {what: 'the delayed round trips to be counted'});
  });
});
