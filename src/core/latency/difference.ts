import type {HistogramDelta} from './histogram.ts';

/**
 * What was counted since the reading before. `null`: there was none, or the counters were reset since, which a bucket that has less than
 * before tells; what happened around a reset is not known.
 */
export const difference = (before: HistogramDelta | null, now: HistogramDelta): HistogramDelta | null => {
  if (before === null) return null;
  const buckets = Object.keys({...before, ...now}).map(Number);
  if (buckets.some(bucket => (now[bucket] ?? 0) < (before[bucket] ?? 0))) return null;
  return Object.fromEntries(
    buckets
      .map(bucket => [bucket, (now[bucket] ?? 0) - (before[bucket] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
};
