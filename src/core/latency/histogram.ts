// Latencies counted by size, in buckets that all sources share.
//
// Our own thirty lines and no library, on purpose. hdr-histogram-js (3.0.1) is well kept and finer (three digits, 0.1 %), but: its recorded
// form is packed bytes, where these are counts by bucket that jq reads and the recording's differences compress; MySQL's statement
// histograms have exactly these bounds, so that the difference of two readings is taken over unchanged, where another layout would add its
// own error to theirs; and it brings pako, base64-js and a WebAssembly loader into a bundle that starts in 80 ms. 2.4 % is finer than what
// any of the sources can tell apart.

/** Counts per bucket; sparse, mergeable. */
export type HistogramDelta = Readonly<Record<number, number>>;

/** Upper bound of bucket 0, ms. */
const least = 0.01;
/** Each bucket is this much wider than the one before: fifty to the decade, as MySQL's own statement histograms have them. */
const growth = 10 ** (1 / 50);

/** The bucket of a latency in ms. Bucket `i` holds latencies up to 0.01 × growth^i; what is shorter than 0.01 ms is in bucket 0. */
export const bucketOf = (latency: number): number =>
  latency <= least ? 0 : Math.ceil(Math.log(latency / least) / Math.log(growth) - 1e-9);

/** A latency in ms for a bucket: the geometric middle, at most 2.4 % from every latency in it. */
export const latencyOf = (bucket: number): number =>
  bucket === 0 ? least / 2 : least * growth ** (bucket - 0.5);

/** All counts of several histograms together. */
export const merge = (histograms: readonly HistogramDelta[]): HistogramDelta => {
  const merged: Record<number, number> = {};
  for (const histogram of histograms) {
    for (const [bucket, count] of Object.entries(histogram))
      merged[Number(bucket)] = (merged[Number(bucket)] ?? 0) + count;
  }
  return merged;
};

/** How many latencies were counted. */
export const total = (histogram: HistogramDelta): number =>
  Object.values(histogram).reduce((sum, count) => sum + count, 0);

/** The latency in ms that a share `q` (0–1) of all did not exceed; `null` when nothing was counted. Within 2.4 % (from 0.01 ms up). */
export const quantile = (histogram: HistogramDelta, q: number): number | null => {
  const rank = Math.max(1, Math.ceil(q * total(histogram)));
  let seen = 0;
  for (const bucket of Object.keys(histogram)
    .map(Number)
    .toSorted((a, b) => a - b)) {
    seen += histogram[bucket] ?? 0;
    if (seen >= rank) return latencyOf(bucket);
  }
  return null;
};
