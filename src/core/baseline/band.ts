// What a series usually is: a median, and how far it strays while nothing is wrong.
import type {Series} from '../series.ts';
import {type Measure, noiseOf} from './noise.ts';

/** Where a baseline comes from: the time before the migration, an operator who took it, or a recording. */
export type Origin = 'before' | 'operator' | 'recording';

/** In the unit of its series. */
export type Band = {
  /** The median: half of the samples may be bad without moving it far. */
  readonly typical: number;
  /** The most that counts as usual. */
  readonly high: number;
  /** Moments of the first and the last sample, epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  readonly origin: Origin;
};

/** So much time, ms: percentiles are of ten seconds each, so that these are three independent ones. */
const leastSpan = 29_000;
/** And so many samples, for what is read every ten seconds. */
const leastSamples = 6;

/** Makes the median absolute deviation comparable with a standard deviation (Rousseeuw and Croux 1993). */
const consistent = 1.4826;
/** So many deviations from the median, the conservative choice of Leys et al. 2013. */
const deviations = 3;
/** One sample in twenty may lie higher before anything happens, and afterwards too. */
const within = 0.95;

const rank = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;

type Samples = {readonly values: Float64Array; readonly first: number; readonly last: number};

/** Gaps are left out; `null`: there is none. Read from the end, where it is: the series may hold hours. */
const samplesBetween = ({at, values}: Series, from: number, to: number): Samples | null => {
  const found: number[] = [];
  let [first, last] = [to, from];
  for (let index = at.length - 1; index >= 0; index -= 1) {
    const [moment, value] = [at[index] ?? 0, values[index] ?? null];
    if (moment < from) break;
    if (moment > to || value === null) continue;
    found.push(value);
    [first, last] = [moment, Math.max(last, moment)];
  }
  return found.length === 0 ? null : {values: Float64Array.from(found), first, last};
};

/**
 * Of the samples between two moments, gaps left out; `null`: too few. The upper edge is the median and three deviations, but never below
 * what nineteen of twenty samples kept to, nor within the noise of what is measured.
 */
export const bandOf = (
  series: Series,
  measure: Measure,
  {from, to, origin}: Pick<Band, 'from' | 'to' | 'origin'>,
): Band | null => {
  const samples = samplesBetween(series, from, to);
  if (samples === null) return null;
  const {first, last} = samples;
  if (samples.values.length < leastSamples || last - first < leastSpan) return null;
  const values = samples.values.sort();
  const typical = rank(values, 0.5);
  const spread = consistent * rank(values.map(value => Math.abs(value - typical)).sort(), 0.5);
  const high = Math.max(typical + deviations * spread, rank(values, within), typical + noiseOf[measure]);
  return {typical, high, from: first, to: last, samples: values.length, origin};
};

/** What a series may be where there is nothing to compare with: none of what harms by itself. `null`: that cannot be told. */
export const highWithoutBand = (measure: Measure): number | null =>
  measure === 'lag' || measure === 'waits' || measure === 'errors' ? noiseOf[measure] : null;
