// Figures of a series in a period.
import type {RawCurve} from '../gather/series.ts';
import type {Curve, Periods, Points, Span, Stat} from '../series.ts';

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
};

/**
 * `null`: there was no reading. Steps count that lie wholly in the period; where it is that short, those that touch it.
 * The worst throughput is the least.
 */
export const statOf = (
  {at, mean, most, step}: Points,
  period: Span | null,
  worst: 'most' | 'least' = 'most',
): Stat | null => {
  if (period === null) return null;
  const short = period.to - period.from < 3 * step;
  const isIn = (moment: number): boolean =>
    short
      ? moment + step > period.from && moment < period.to
      : moment >= period.from && moment + step <= period.to;
  const inside = at
    .map((moment, index) => ({moment, mean: mean[index] ?? null, most: most[index] ?? null}))
    .filter(({moment}) => isIn(moment))
    .flatMap(each => (each.mean === null || each.most === null ? [] : [{mean: each.mean, most: each.most}]));
  if (inside.length === 0) return null;
  return {
    typical: median(inside.map(each => each.mean)),
    worst:
      worst === 'least'
        ? Math.min(...inside.map(each => each.mean))
        : Math.max(...inside.map(each => each.most)),
    readings: inside.length,
  };
};

const times = (value: number | undefined, baseline: Stat | null): number | null =>
  value === undefined || baseline === null || baseline.typical <= 0 ? null : value / baseline.typical;

export const comparedCurve = (curve: RawCurve, periods: Periods): Curve => {
  const [before, during, after] = [periods.before, periods.during, periods.after].map(period =>
    statOf(curve.points, period, curve.measure === 'throughput' ? 'least' : 'most'),
  ) as [Stat | null, Stat | null, Stat | null];
  return {
    ...{...curve, before, during, after},
    ratios: {
      during: times(during?.typical, before),
      duringWorst: times(during?.worst, before),
      after: times(after?.typical, before),
    },
  };
};
