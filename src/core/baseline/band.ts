// What a series usually is: a median, and how far it strays while nothing is wrong.
import type {Series} from '../series.ts';
import {type Measure, noiseOf} from './noise.ts';
import {samplesSince} from './samples.ts';

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

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

const rank = (values: Float64Array, share: number): number =>
  values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;

/**
 * Of the samples between two moments, gaps left out; `null`: too few. The upper edge is the median and three deviations, but never below
 * what nineteen of twenty samples kept to, nor within the noise of what is measured.
 */
export const bandOf = (
  series: Series,
  measure: Measure,
  {from, to, origin}: Pick<Band, 'from' | 'to' | 'origin'>,
): Band | null => {
  const samples = samplesSince(series, from - 1).filter(({at, value}) => at <= to && value !== null);
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (samples.length < leastSamples || last.at - first.at < leastSpan) return null;
  const values = sorted(samples.map(({value}) => value ?? 0));
  const typical = rank(values, 0.5);
  const spread = consistent * rank(sorted([...values].map(value => Math.abs(value - typical))), 0.5);
  const high = Math.max(typical + deviations * spread, rank(values, within), typical + noiseOf[measure]);
  return {typical, high, from: first.at, to: last.at, samples: samples.length, origin};
};

/** What a series may be where there is nothing to compare with: none of what harms by itself. `null`: that cannot be told. */
export const highWithoutBand = (measure: Measure): number | null =>
  measure === 'lag' || measure === 'waits' || measure === 'errors' ? noiseOf[measure] : null;
