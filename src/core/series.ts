/** Samples over time: epoch ms and values; `null` is a gap that was seen as one. Oldest first. */
export type Series = {readonly at: readonly number[]; readonly values: readonly (number | null)[]};

export const emptySeries: Series = {at: [], values: []};

/** What the live console can look back on, ms. */
export const seriesWindow = 3_600_000;

/** Adds a sample and drops those older than `window` ms before it. Out-of-order samples are dropped. */
export const append = (series: Series, at: number, value: number | null, window = seriesWindow): Series => {
  const last = series.at.at(-1);
  if (last !== undefined && at <= last) return series;
  const first = series.at.findIndex(moment => moment > at - window);
  const from = first === -1 ? series.at.length : first;
  return {at: [...series.at.slice(from), at], values: [...series.values.slice(from), value]};
};
