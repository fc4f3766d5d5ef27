import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {append, emptySeries, minutesWindow, type Series, seriesWindow} from '../../src/core/series.ts';

const minute = 60_000;
const begin = 30_000_000 * minute;

const filled = (samples: readonly (readonly [number, number | null])[]): Series =>
  samples.reduce((series, [at, value]) => append(series, begin + at, value), emptySeries);

describe('a series', () => {
  it('keeps of each minute that is over its largest value, and that nothing was known', () => {
    const series = filled([
      [1_000, 3],
      [2_000, 9],
      [3_000, null],
      [minute, null],
      [2 * minute + 5_000, 1],
    ]);
    expect(series.minutes).toEqual({at: [begin + 3_000, begin + minute], values: [9, null]});
  });

  it('is bounded, whatever is added, and only ever grows at its end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({min: 1, max: 1_200_000}), fc.option(fc.nat(100))), {maxLength: 120}),
        steps => {
          let series = emptySeries;
          let at = begin;
          for (const [step, value] of steps) {
            const before = series;
            at += step;
            series = append(series, at, value);
            const kept = before.minutes?.at.filter(moment => moment > at - minutesWindow) ?? [];
            expect(series.minutes?.at.slice(0, kept.length) ?? []).toEqual(kept);
          }
          const last = series.at.at(-1) ?? 0;
          expect(series.at.every(moment => moment > last - seriesWindow)).toBe(true);
          expect((series.minutes?.at ?? []).every(moment => moment > last - 2 * minutesWindow)).toBe(true);
          expect(series.minutes?.at.length ?? 0).toBeLessThanOrEqual(minutesWindow / minute);
        },
      ),
    );
  });
});
