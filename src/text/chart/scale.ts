// From values to rows: ends of an axis and its round values.
import type {Measure} from './measure.ts';

export type ScaleKind = 'linear' | 'log';

export type Tick = {readonly value: number; readonly label: string};

export type Scale = {
  /** Round values, the lowest and the highest among them; ascending. No value that is drawn lies outside. */
  readonly ticks: readonly Tick[];
  /** Rows above the lowest one, as a fraction: 0 to `rows`. */
  readonly place: (value: number) => number;
  readonly rows: number;
};

/** Of finite values; 0 to 0 when there is none. */
export type Extent = {
  readonly least: number;
  readonly most: number;
  /** The least of those above 0; `null`: none is. */
  readonly leastAboveZero: number | null;
};

/** What is beyond is no measurement, and stays at the edge of the chart. */
const sane = {most: 1e15, least: 1e-9};

export const extentOf = (lists: Iterable<Iterable<number | null | undefined>>): Extent => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let above = Number.POSITIVE_INFINITY;
  for (const values of lists) {
    for (const value of values) {
      if (typeof value !== 'number' || !(Math.abs(value) <= sane.most)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
      if (value >= sane.least && value < above) above = value;
    }
  }
  if (least > most) return {least: 0, most: 0, leastAboveZero: null};
  return {least, most, leastAboveZero: above === Number.POSITIVE_INFINITY ? null : above};
};

/** Steps between round values, times a power of ten, and what each costs for being less easy to count in. */
const steps = [
  [1, 0],
  [1.5, 0.15],
  [2, 0],
  [2.5, 0.1],
  [3, 0.25],
  [4, 0.06],
  [5, 0],
  [6, 0.3],
  [8, 0.3],
  [10, 0],
] as const;

type Step = {readonly size: number; readonly penalty: number};

/** The next step up. */
const stepFor = (value: number): Step => {
  const power = 10 ** Math.floor(Math.log10(value));
  const [factor, penalty] = steps.find(([each]) => each * power >= value * (1 - 1e-9)) ?? [10, 0];
  return {size: factor * power, penalty};
};

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/** Labels stand in every second row at most. */
const mostIntervals = (rows: number): number => clamp(Math.floor(rows / 2), 1, rows < 20 ? 5 : 8);

/** As little empty space as round steps allow; labels at even distances if it can be. */
const choose = (range: number, rows: number): {readonly step: number; readonly intervals: number} => {
  let best = {step: range, intervals: 1, cost: Number.POSITIVE_INFINITY};
  for (let intervals = Math.min(2, mostIntervals(rows)); intervals <= mostIntervals(rows); intervals += 1) {
    const {size, penalty} = stepFor(range / intervals);
    const waste = (size * intervals - range) / range;
    const cost = waste / 2 + penalty + (rows % intervals === 0 ? 0 : 0.15) - 0.05 * intervals;
    if (cost < best.cost) best = {step: size, intervals, cost};
  }
  return best;
};

type Limits = {readonly rows: number; readonly measure: Measure};

const linear = (extent: Extent, {rows, measure}: Limits): Scale => {
  const least = Math.min(0, extent.least);
  const most = extent.most > least ? extent.most : least + 1;
  const unit = measure.unitFor(Math.max(most, -least));
  const range = (most - least) / unit;
  const {step, intervals} = choose(range, rows);
  // Below zero, the axis begins at a round value too, and may need one more interval for that.
  const first = Math.floor((least / unit / step) * (1 + 1e-12) + (least < 0 ? 1e-9 : 0));
  const count = Math.max(intervals, Math.ceil(most / unit / step - first - 1e-9));
  const values = Array.from({length: count + 1}, (_, index) => (first + index) * step * unit);
  const [low, high] = [values[0] ?? 0, values[count] ?? 1];
  return {
    ticks: values.map(value => ({value, label: measure.label(value, unit)})),
    place: value => clamp(((value - low) / (high - low)) * rows, 0, rows),
    rows,
  };
};

/** Round bounds of the form 1, 2 or 5 times a power of ten. */
const roundDown = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return power * ([5, 2].find(factor => factor * power <= value * (1 + 1e-9)) ?? 1);
};
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return power * ([1, 2, 5].find(factor => factor * power >= value * (1 - 1e-9)) ?? 10);
};

const withinBounds = (low: number, high: number, factors: readonly number[]): readonly number[] => {
  const powers = Math.ceil(Math.log10(high / low)) + 2;
  const begin = Math.floor(Math.log10(low) + 1e-9);
  return Array.from({length: powers}, (_, index) => 10 ** (begin + index))
    .flatMap(power => factors.map(factor => factor * power))
    .filter(value => value > low * (1 + 1e-9) && value < high * (1 - 1e-9));
};

/** Zero is nowhere on it: what is not above the lowest value is drawn there, and its label says so. */
const logarithmic = (extent: Extent, lowest: number, {rows, measure}: Limits): Scale => {
  const low = roundDown(lowest);
  const high = Math.max(roundUp(extent.most), low * 10);
  const most = mostIntervals(rows) - 1;
  const between =
    [[1, 2, 5], [1]].map(factors => withinBounds(low, high, factors)).find(values => values.length <= most) ??
    [];
  const decades = withinBounds(low, high, [1]);
  const every = Math.ceil(decades.length / Math.max(1, most));
  const inner =
    between.length > 0 ? between : decades.filter((_, index) => index % every === 0).slice(0, most);
  const label = (value: number): string => measure.label(value, measure.unitFor(Math.min(value, 59_999)));
  return {
    ticks: [low, ...inner, high].map((value, index) => ({
      value,
      label: index === 0 && extent.least < low ? `≤${label(value)}` : label(value),
    })),
    place: value =>
      value <= low ? 0 : clamp((Math.log(value / low) / Math.log(high / low)) * rows, 0, rows),
    rows,
  };
};

/** More decades than this say nothing in so many rows. */
const widest = 1e9;

/** An axis over `rows` + 1 rows, linear from 0. Where nothing is above 0, it is linear whatever was asked for. */
export const scaleOf = (extent: Extent, kind: ScaleKind, limits: Limits): Scale =>
  kind === 'log' && extent.leastAboveZero !== null
    ? logarithmic(extent, Math.max(extent.leastAboveZero, extent.most / widest), limits)
    : linear(extent, limits);
