import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {append, emptySeries, type Series} from '../../../src/core/series.ts';
import {binned, spanOf} from '../../../src/text/chart/bins.ts';

const begin = 1_800_000_000_000;
const second = 1_000;
const hour = 3_600 * second;

const filled = (samples: readonly (readonly [number, number | null])[]): Series =>
  samples.reduce((series, [at, value]) => append(series, begin + at * second, value), emptySeries);
const last = (seconds: number, at: number, width: number) =>
  ({
    span: {from: begin + (at - seconds) * second, to: begin + at * second, now: begin + at * second},
    width,
  }) as const;
const bins = (series: Series, {span, width}: ReturnType<typeof last>) => binned(series, span, width);

describe('the columns of a chart', () => {
  it('leave a gap where nothing was known, and never show it as 0', () => {
    const series = filled([
      [0, 4],
      [1, 5],
      [2, null],
      [3, null],
      [4, 6],
    ]);
    expect(bins(series, last(5, 5, 5))).toEqual([4, 5, null, null, 6]);
    expect(bins(series, last(10, 5, 5))).toEqual([null, null, 4, 5, 6]);
  });

  it('join readings of a slow server, and do not join what is far apart', () => {
    const slow = filled([
      [0, 1],
      [10, 2],
      [20, 3],
    ]);
    expect(bins(slow, last(30, 30, 6))).toEqual([1, 1, 2, 2, 3, 3]);
    const lost = filled([
      [0, 1],
      [90, 2],
    ]);
    expect(bins(lost, last(100, 100, 10))).toEqual([1, 1, null, null, null, null, null, null, null, 2]);
  });

  it('do not change while a sample is added to the newest one', () => {
    const all = Array.from({length: 600}, (_, index) => [index, (index * 37) % 101] as const);
    const at = (seconds: number) => {
      const now = begin + seconds * second;
      return binned(filled(all.slice(0, seconds)), spanOf(300 * second, now, 40), 40);
    };
    // A column is 7.5 s: readings at 500 and 502 s fall into the same one.
    expect(at(502).slice(0, -1)).toEqual(at(500).slice(0, -1));
  });

  it('keep every peak of the time that is shown', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), {minLength: 1, maxLength: 300}),
        fc.integer({min: 1, max: 80}),
        (values, width) => {
          const series = filled(values.map((value, index) => [index, value]));
          const shown = bins(series, last(values.length, values.length, width));
          expect(shown).toHaveLength(width);
          expect(Math.max(...shown.flatMap(each => each ?? []))).toBe(Math.max(...values));
        },
      ),
    );
  });

  it('show by minutes what is older than an hour', () => {
    let series = emptySeries;
    for (let at = 0; at < 3 * hour; at += 5 * second)
      series = append(series, begin + at, at === 600 * second ? 900 : 1);
    const now = begin + 3 * hour;
    const shown = binned(series, spanOf(6 * hour, now, 72), 72);
    expect(shown.slice(0, 35).every(each => each === null)).toBe(true);
    expect(shown.slice(37)).toEqual(Array.from({length: 35}, (_, index) => (index === 1 ? 900 : 1)));
  });
});
