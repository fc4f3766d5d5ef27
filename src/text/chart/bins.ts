// Samples brought to the columns of a chart that shows a period of time.
import type {Series} from '../../core/series.ts';

/** What a chart shows: up to `to`, of which nothing is known after `now`; epoch ms. */
export type Span = {readonly from: number; readonly to: number; readonly now: number};

/** The last `window` ms, up to the end of the column that is being filled: what is drawn once does not change with every sample. */
export const spanOf = (window: number, now: number, width: number): Span => {
  const column = window / Math.max(1, width);
  const to = Math.ceil(now / column) * column;
  return {from: to - window, to, now};
};

/** A sample stands until the next one, but no longer than this: a slow server is read every 10 s, and minutes are minutes. */
const stands = {samples: 15_000, minutes: 90_000};

type Samples = Pick<Series, 'at' | 'values'>;

/** Index of the first sample that may still stand at `from`. */
const firstAfter = ({at}: Samples, from: number): number => {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Puts the largest value of each column into `bins`; `before`: only samples before that moment. */
const fill = (bins: (number | null)[], samples: Samples, span: Span, stand: number, before: number): void => {
  const {from, to, now} = span;
  const width = bins.length;
  const columnOf = (at: number): number => Math.floor(((at - from) / (to - from)) * width);
  for (let index = firstAfter(samples, from - stand); index < samples.at.length; index += 1) {
    const at = samples.at[index] ?? 0;
    if (at >= before || at > to) return;
    const value = samples.values[index];
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    const until = Math.min(samples.at[index + 1] ?? now + 1, at + stand, before, now + 1, to);
    const first = Math.max(0, columnOf(at));
    const last = Math.min(width - 1, Math.max(first, columnOf(until - 1)));
    if (until <= from) continue;
    for (let column = first; column <= last; column += 1) {
      const known = bins[column] ?? null;
      if (known === null || value > known) bins[column] = value;
    }
  }
};

/**
 * The largest value of each of `width` columns, since a peak must not vanish by drawing it small; `null` where nothing was known. What lies
 * before the samples that are kept whole is told by their minutes.
 */
export const binned = (series: Series, span: Span, width: number): readonly (number | null)[] => {
  const bins = Array<number | null>(Math.max(0, width)).fill(null);
  if (bins.length === 0 || span.to <= span.from) return bins;
  const whole = series.at[0] ?? Number.POSITIVE_INFINITY;
  if (series.minutes !== undefined && span.from < whole)
    fill(bins, series.minutes, span, stands.minutes, whole);
  fill(bins, series, span, stands.samples, Number.POSITIVE_INFINITY);
  return bins;
};
