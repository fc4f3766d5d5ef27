import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {durations} from '../../../src/text/chart/measure.ts';
import {extentOf, scaleOf} from '../../../src/text/chart/scale.ts';

const labels = (values: readonly number[], kind: 'linear' | 'log', rows: number): readonly string[] =>
  scaleOf(extentOf([values]), kind, {rows, measure: durations}).ticks.map(({label}) => label);

const value = fc.oneof(
  fc.double({min: 1e-2, max: 1e6, noNaN: true}),
  fc.constant(0),
  fc.double({min: 1e-2, max: 10, noNaN: true}),
);

describe('an axis', () => {
  it('has round values in one unit', () => {
    expect(labels([3.6], 'linear', 8)).toEqual(['0', '1 ms', '2 ms', '3 ms', '4 ms']);
    expect(labels([640], 'linear', 8)).toEqual(['0', '200 ms', '400 ms', '600 ms', '800 ms']);
    expect(labels([14_200], 'linear', 6)).toEqual(['0', '5 s', '10 s', '15 s']);
    expect(labels([200_000], 'linear', 8)).toEqual(['0', '1 min', '2 min', '3 min', '4 min']);
    expect(labels([0.12], 'linear', 6)).toEqual(['0', '40 µs', '80 µs', '120 µs']);
  });

  it('has powers of ten where it is logarithmic', () => {
    expect(labels([0.4, 812], 'log', 10)).toEqual(['0.2 ms', '1 ms', '10 ms', '100 ms', '1 s']);
  });

  it('says that what is 0 is not on a logarithmic axis', () => {
    expect(labels([0, 5, 40], 'log', 8)[0]).toBe('≤5 ms');
  });

  it.each(['linear', 'log'] as const)('%s: its labels bound the data, and are not out of order', kind => {
    fc.assert(
      fc.property(fc.array(value, {minLength: 1}), fc.integer({min: 1, max: 50}), (values, rows) => {
        const {ticks, place} = scaleOf(extentOf([values]), kind, {rows, measure: durations});
        const [low, high] = [ticks[0]?.value ?? 0, ticks.at(-1)?.value ?? 0];
        const above = values.filter(each => each > 0);
        expect(low * (1 - 1e-6)).toBeLessThanOrEqual(
          kind === 'log' && above.length > 0 ? Math.min(...above) : 0,
        );
        expect(high).toBeGreaterThanOrEqual(Math.max(...values) * (1 - 1e-6));
        expect(ticks.map(tick => tick.value)).toEqual(
          ticks.map(tick => tick.value).toSorted((a, b) => a - b),
        );
        for (const tick of ticks) expect(tick.label).toMatch(/^(0|≤?[\d.e+-]+ (µs|ms|s|min|h))$/);
        expect([place(low), place(high)]).toEqual([0, rows]);
        for (const each of values) expect(place(each)).toBeLessThanOrEqual(rows);
      }),
      {numRuns: 500},
    );
  });
});

it('bears whatever a recording may hold', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({min: 0, noNaN: true, noDefaultInfinity: true})),
      fc.nat(40),
      (values, rows) => {
        for (const kind of ['linear', 'log'] as const)
          expect(
            scaleOf(extentOf([values]), kind, {rows: rows + 1, measure: durations}).ticks.length,
          ).toBeLessThan(20);
      },
    ),
  );
});
