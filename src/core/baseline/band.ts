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

/** So many samples at least: percentiles of ten seconds overlap, so that these are three independent ones at one a second. */
export const enoughSamples = 30;

/** Makes the median absolute deviation comparable with a standard deviation (Rousseeuw and Croux 1993). */
const consistent = 1.4826;
/** So many deviations from the median, the conservative choice of Leys et al. 2013. */
const deviations = 3;
/** One sample in twenty may lie higher before anything happens, and afterwards too. */
const within = 0.95;

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

const at = (values: Float64Array, share: number): number =>
  values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;

/** The samples between two moments, gaps left out. */
export const samplesBetween = (
  {at: moments, values}: Series,
  from: number,
  to: number,
): {readonly at: readonly number[]; readonly values: readonly number[]} => {
  const indices = moments.flatMap((moment, index) =>
    moment >= from && moment <= to && values[index] != null ? [index] : [],
  );
  return {at: indices.map(index => moments[index] ?? 0), values: indices.map(index => values[index] ?? 0)};
};

/**
 * Of the samples between two moments; `null`: too few. The upper edge is the median and three deviations, but never below what nineteen of
 * twenty samples kept to, nor within the noise of what is measured.
 */
export const bandOf = (
  series: Series,
  measure: Measure,
  {from, to, origin}: Pick<Band, 'from' | 'to' | 'origin'>,
): Band | null => {
  const samples = samplesBetween(series, from, to);
  const [first, last] = [samples.at[0], samples.at.at(-1)];
  if (samples.values.length < enoughSamples || first === undefined || last === undefined) return null;
  const values = sorted(samples.values);
  const typical = at(values, 0.5);
  const spread = at(sorted(samples.values.map(value => Math.abs(value - typical))), 0.5) * consistent;
  const high = Math.max(typical + deviations * spread, at(values, within), typical + noiseOf[measure]);
  return {typical, high, from: first, to: last, samples: values.length, origin};
};
