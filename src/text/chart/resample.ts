import type {Maybe} from '../format.ts';

/**
 * Brings a series to exactly `width` points, newest last. A longer one keeps the largest value of each bucket, since a peak must not vanish by
 * drawing it small; a shorter one is preceded by unknowns. What is not a finite number becomes `null`.
 */
export const resample = (values: readonly Maybe[], width: number): readonly (number | null)[] => {
  if (width <= 0) return [];
  const missing = Math.max(0, width - values.length);
  const count = width - missing;
  const points = Array.from({length: count}, (_, index) => {
    const from = Math.floor((index * values.length) / count);
    const to = Math.floor(((index + 1) * values.length) / count);
    return largest(values, from, to);
  });
  return [...Array<null>(missing).fill(null), ...points];
};

const largest = (values: readonly Maybe[], from: number, to: number): number | null => {
  let found: number | null = null;
  for (let index = from; index < to; index += 1) {
    const value = values[index];
    if (typeof value === 'number' && Number.isFinite(value) && (found === null || value > found))
      found = value;
  }
  return found;
};
