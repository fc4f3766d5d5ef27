/** What is left of a series that is too long to be kept whole: of each minute the largest value, at its last sample. */
type Minutes = {readonly at: readonly number[]; readonly values: readonly (number | null)[]};

/** Samples over time: epoch ms and values; `null` is a gap that was seen as one. Oldest first. */
export type Series = {
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
  /** Those that are over, for `minutesWindow`, those of `at` among them; left out while there is none. */
  readonly minutes?: Minutes;
};

export const emptySeries: Series = {at: [], values: []};

/** What the live console can look back on, ms. */
export const seriesWindow = 3_600_000;
/** What charts can look back on, minute by minute, ms. */
export const minutesWindow = 6 * 3_600_000;
const minute = 60_000;

const minuteOf = (at: number): number => Math.floor(at / minute);

/** The largest value of the last minute there is: a peak must not vanish. */
const largestOfLast = ({at, values}: Series, last: number): number | null => {
  let found: number | null = null;
  for (let index = at.length - 1; index >= 0 && minuteOf(at[index] ?? 0) === minuteOf(last); index -= 1) {
    const value = values[index] ?? null;
    if (value !== null && (found === null || value > found)) found = value;
  }
  return found;
};

/** Only ever grows at its end: what keeps states apart by their ends can go by that. */
const minutesAfter = (series: Series, last: number, at: number): Minutes | undefined => {
  const {minutes} = series;
  if (minuteOf(at) === minuteOf(last)) return minutes;
  const from = minutes?.at.findIndex(moment => moment > at - minutesWindow) ?? 0;
  const kept = from === -1 ? Number.POSITIVE_INFINITY : from;
  return {
    at: [...(minutes?.at.slice(kept) ?? []), last],
    values: [...(minutes?.values.slice(kept) ?? []), largestOfLast(series, last)],
  };
};

/** Adds a sample and drops those older than `window` ms before it. Out-of-order samples are dropped. */
export const append = (series: Series, at: number, value: number | null, window = seriesWindow): Series => {
  const last = series.at.at(-1);
  if (last !== undefined && at <= last) return series;
  const first = series.at.findIndex(moment => moment > at - window);
  const from = first === -1 ? series.at.length : first;
  const minutes = last === undefined ? undefined : minutesAfter(series, last, at);
  const [moments, values] = [series.at.slice(from), series.values.slice(from)];
  moments.push(at);
  values.push(value);
  return {at: moments, values, ...(minutes === undefined ? {} : {minutes})};
};
