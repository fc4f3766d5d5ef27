// What a probe tells of a question whose latencies are laid down, against what that question really took.
import {setTimeout as delay} from 'node:timers/promises';
import {expect, it, onTestFinished} from 'vitest';
import {type HistogramDelta, merge, quantile, total} from '../../src/core/latency/histogram.ts';
import {startProbe} from '../../src/probes/probe.ts';
import {program, rank} from '../latency/load.ts';
import {waitUntil} from '../servers/wait-until.ts';

it('is within 2.4 % of the truth at every percentile, as long as no question outlasts the pause between two', async () => {
  const programmed = program(200, 0.05, 3, 20);
  const took: number[] = [];
  const histograms: HistogramDelta[] = [];
  const stop = startProbe({
    ...{node: 'db', name: 'programmed', perSecond: 25, timeout: 5_000, now: Date.now},
    probe: async () => {
      const since = performance.now();
      await delay(programmed[took.length % programmed.length]);
      took.push(performance.now() - since);
    },
    append: fact => {
      if (fact.type === 'probe.observed') histograms.push(fact.histogram);
    },
  });
  onTestFinished(stop);
  const counted = () => merge(histograms);
  await waitUntil(() => total(counted()) >= 100, {what: 'a hundred answers', timeout: 30_000});
  stop();
  const told = counted();
  // On a machine that stopped for longer than the pause, those that came due meanwhile are counted, too.
  const all = total(told);
  const known = took.slice(0, all);
  for (const q of [0.5, 0.95, 0.99]) {
    expect(quantile(told, q)).toBeGreaterThanOrEqual(rank(known, q - 0.02) * (1 - 0.024));
    if (all <= took.length)
      expect(quantile(told, q)).toBeLessThanOrEqual((rank(known, Math.min(q + 0.02, 1)) + 2) * (1 + 0.024));
  }
});
