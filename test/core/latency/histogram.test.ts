import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bucketOf, type HistogramDelta, merge, quantile, total} from '../../../src/core/latency/histogram.ts';

const histogramOf = (latencies: readonly number[]): HistogramDelta => {
  const counts: Record<number, number> = {};
  for (const latency of latencies) counts[bucketOf(latency)] = (counts[bucketOf(latency)] ?? 0) + 1;
  return counts;
};
const latencies = fc.array(fc.double({min: 0.0101, max: 1e6, noNaN: true}), {
  minLength: 1,
  maxLength: 200,
});

describe('a latency histogram', () => {
  it('tells every quantile within 2.4 %', () => {
    fc.assert(
      fc.property(latencies, fc.double({min: 0, max: 1, noNaN: true}), (values, q) => {
        const exact =
          values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? Number.NaN;
        const told = quantile(histogramOf(values), q) ?? Number.NaN;
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.024);
      }),
    );
  });

  it('tells the same whether it was counted in parts or at once', () => {
    fc.assert(
      fc.property(latencies, latencies, (one, other) => {
        expect(merge([histogramOf(one), histogramOf(other)])).toEqual(histogramOf([...one, ...other]));
      }),
    );
  });

  it('knows nothing of an interval without a single statement', () => {
    expect(quantile({}, 0.99)).toBeNull();
    expect(total({})).toBe(0);
  });

  it('has a bucket for what is too short to matter', () => {
    expect(quantile(histogramOf([0]), 0.5)).toBe(0.005);
  });
});
