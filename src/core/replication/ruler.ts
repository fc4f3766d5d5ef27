import type {Series} from '../series.ts';

/** The ruler is read no further beyond its end than this, ms: the primary may have moved on unseen. */
export const patience = 10_000;

/**
 * `elapsed`: since the primary was at the position, ms. `at least`: it was there before the ruler begins, or has not been read since.
 * `unknown`: there is no ruler.
 */
export type Measured =
  | {readonly kind: 'exact' | 'at least'; readonly elapsed: number}
  | {readonly kind: 'unknown'};

/** Index of the last entry at or below the position; -1: none. The positions of a log only grow. */
const lastAtOrBelow = ({values}: Series, position: number): number => {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Number.POSITIVE_INFINITY) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/**
 * How long ago the primary left a log position behind, from the positions it was seen at: 0 when it is the newest. What the primary wrote
 * after an idle hour is as old as the moment it was written, so that idling is not lag.
 */
export const measure = (primary: Series, position: number, at: number): Measured => {
  const end = primary.values.length - 1;
  const newest = primary.at[end];
  const oldest = primary.at[0];
  if (newest === undefined || oldest === undefined) return {kind: 'unknown'};
  const below = lastAtOrBelow(primary, position);
  const fresh = at - newest <= patience;
  if (below === end) return fresh ? {kind: 'exact', elapsed: 0} : {kind: 'unknown'};
  const kind = fresh ? 'exact' : 'at least';
  if (below === -1) return {kind: 'at least', elapsed: Math.max(0, at - oldest)};
  const [from, to] = [primary.values[below] ?? position, primary.values[below + 1] ?? position];
  const [left, right] = [primary.at[below] ?? at, primary.at[below + 1] ?? at];
  const share = to > from ? (position - from) / (to - from) : 0;
  return {kind, elapsed: Math.max(0, at - (left + share * (right - left)))};
};
