import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {isFarAbove} from '../../../src/core/baseline/above.ts';
import type {Band} from '../../../src/core/baseline/band.ts';
import type {Series} from '../../../src/core/series.ts';

const limits = {baselineTimes: 3, baselineFor: 10_000};
const band: Band = {typical: 20, high: 35, from: 0, to: 60_000, samples: 60, origin: 'before'};

/** Whether it is far above, second after second, as a watchdog that remembers finds it. */
const verdicts = (values: readonly (number | null)[], of: Band = band): readonly boolean[] => {
  let known = false;
  return values.map((_, second) => {
    const at = values.slice(0, second + 1).map((_, index) => index * 1_000);
    const series: Series = {at, values: values.slice(0, second + 1)};
    known = isFarAbove(series, of, limits, known, second * 1_000);
    return known;
  });
};

const times = <T>(count: number, value: T): readonly T[] => Array.from({length: count}, () => value);
const changes = (list: readonly boolean[]): number =>
  list.filter((each, index) => index > 0 && each !== list[index - 1]).length;

describe('a series far above its baseline', () => {
  it('is told after ten seconds of more than three times it, and not before', () => {
    const told = verdicts([...times(5, 20), ...times(12, 61)]);
    expect(told.indexOf(true)).toBe(15);
  });

  it('is not told for a peak, however high, nor across a gap', () => {
    expect(verdicts([...times(9, 9_000), 20, ...times(9, 9_000)])).not.toContain(true);
    expect(verdicts([...times(8, 9_000), null, ...times(8, 9_000)])).not.toContain(true);
  });

  it('is not told within its band, nor in the noise, whatever the ratio', () => {
    expect(verdicts(times(30, 100), {...band, high: 120})).not.toContain(true);
    expect(verdicts(times(30, 9), {...band, typical: 0.4, high: 10.4})).not.toContain(true);
  });

  it('stays while it is near, and is over ten seconds after it came down', () => {
    const told = verdicts([...times(12, 70), ...times(20, 45), ...times(12, 20)]);
    expect(told.slice(10, 41)).not.toContain(false);
    expect(told.at(-1)).toBe(false);
    expect(told.lastIndexOf(true)).toBe(40);
  });

  it('says nothing when there is no newest sample to go by', () => {
    const series: Series = {at: [0, 5_000, 10_000], values: [900, 900, 900]};
    expect(isFarAbove(series, band, limits, false, 11_000)).toBe(true);
    expect(isFarAbove(series, band, limits, false, 60_000)).toBe(false);
  });

  it('never flutters: between two changes lie ten seconds at least', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({min: 0, max: 200, noNaN: true}), fc.constant(null)), {maxLength: 200}),
        values => {
          const told = verdicts(values);
          expect(changes(told)).toBeLessThanOrEqual(1 + values.length / 10);
          const turns = told.flatMap((each, index) => (index > 0 && each !== told[index - 1] ? [index] : []));
          for (const [index, turn] of turns.entries())
            if (index > 0) expect(turn - (turns[index - 1] ?? 0)).toBeGreaterThanOrEqual(10);
        },
      ),
    );
  });
});
