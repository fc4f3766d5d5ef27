import type {HistogramDelta} from './histogram.ts';

export type Difference = {
  readonly histogram: HistogramDelta;
  /** The counters began anew meanwhile: what was counted before that is lost. */
  readonly wasReset: boolean;
};

/**
 * What was counted since the reading before. A bucket that has less than before tells of a reset; all that is counted then came since,
 * so that nothing but the time before the reset is missing.
 */
export const difference = (before: HistogramDelta, now: HistogramDelta): Difference => {
  const buckets = Object.keys({...before, ...now}).map(Number);
  if (buckets.some(bucket => (now[bucket] ?? 0) < (before[bucket] ?? 0)))
    return {histogram: now, wasReset: true};
  return {
    histogram: Object.fromEntries(
      buckets
        .map(bucket => [bucket, (now[bucket] ?? 0) - (before[bucket] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    ),
    wasReset: false,
  };
};
