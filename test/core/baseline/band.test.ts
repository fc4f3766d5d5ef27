import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Band, bandOf} from '../../../src/core/baseline/band.ts';
import {noiseOf} from '../../../src/core/baseline/noise.ts';
import type {Series} from '../../../src/core/series.ts';

/** One sample a second. */
const series = (values: readonly (number | null)[]): Series => ({
  at: values.map((_, second) => second * 1_000),
  values,
});
const whole = {from: 0, to: Number.POSITIVE_INFINITY, origin: 'before'} as const;
const latencies = (values: readonly (number | null)[]): Band | null =>
  bandOf(series(values), 'latency', whole);
const times = <T>(count: number, value: T): readonly T[] => Array.from({length: count}, () => value);

describe('the band of a series', () => {
  it('is not known while there is too little, gaps not counted', () => {
    expect(latencies(times(29, 20))).toBeNull();
    expect(latencies([...times(25, null), ...times(29, 20)])).toBeNull();
    expect(latencies(times(30, 20))).toMatchObject({typical: 20, samples: 30, from: 0, to: 29_000});
  });

  it('is of a handful of readings where they are ten seconds apart', () => {
    const slow = (count: number): Series => ({
      at: Array.from({length: count}, (_, index) => index * 10_000),
      values: Array.from({length: count}, () => 4),
    });
    expect(bandOf(slow(5), 'latency', whole)).toBeNull();
    expect(bandOf(slow(6), 'latency', whole)).toMatchObject({typical: 4, samples: 6});
  });

  it('is of the samples between its two moments only', () => {
    const values = [...times(40, 500), ...times(40, 20), ...times(40, 900)];
    expect(bandOf(series(values), 'latency', {...whole, from: 40_000, to: 79_000})).toMatchObject({
      typical: 20,
      high: 20 + noiseOf.latency,
    });
  });

  it('stays where it is when a third of the time was bad', () => {
    const good = latencies(times(60, 20));
    const mixed = latencies([...times(40, 20), ...times(20, 5_000)]);
    expect(mixed?.typical).toBe(good?.typical);
  });

  it('is as wide as the series usually strays', () => {
    const calm = latencies(times(60, 100));
    const restless = latencies(Array.from({length: 60}, (_, index) => 60 + (index % 9) * 10));
    expect(calm?.high).toBe(110);
    expect(restless?.typical).toBe(100);
    expect(restless?.high).toBeGreaterThan(180);
  });

  it('holds nineteen of twenty of the samples it was made of, and its median, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({min: 0, max: 1e6, noNaN: true}), {nil: null}), {
          minLength: 40,
          maxLength: 300,
        }),
        fc.constantFrom('latency', 'errors', 'lag', 'waits', 'throughput'),
        (values, measure) => {
          const band = bandOf(series(values), measure, whole);
          const known = values.filter(value => value !== null);
          if (band === null) return;
          expect(known.filter(value => value <= band.high).length).toBeGreaterThanOrEqual(
            known.length * 0.95 - 1e-9,
          );
          expect(known.filter(value => value <= band.typical).length * 2).toBeGreaterThanOrEqual(
            known.length,
          );
          expect(known.filter(value => value >= band.typical).length * 2).toBeGreaterThanOrEqual(
            known.length,
          );
          expect(band.high - band.typical).toBeGreaterThanOrEqual(noiseOf[measure] * (1 - 1e-9));
          expect(band.samples).toBe(known.length);
        },
      ),
    );
  });
});
