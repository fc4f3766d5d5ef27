/** Nearest-rank percentiles of exact values, ms; all `null` when there are none. */
export const percentiles = (
  values: readonly number[],
): {readonly p50: number | null; readonly p95: number | null; readonly p99: number | null} => {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (q: number): number | null => sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? null;
  return {p50: rank(0.5), p95: rank(0.95), p99: rank(0.99)};
};
