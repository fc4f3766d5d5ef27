// Takes the baseline of every series from a stretch of time.
import {type Band, bandOf, type Origin} from './band.ts';
import type {Baseline} from './baseline.ts';
import type {Measured} from './measured.ts';

type Bands = Baseline['bands'];

/** How far back "usual" goes, ms: long enough for every minutely job, short enough to be of this time of day. */
export const lookback = 600_000;

/** Of every series that has enough samples between two moments. */
export const bandsBetween = (
  measured: readonly Measured[],
  from: number,
  to: number,
  origin: Origin,
): Bands =>
  Object.fromEntries(
    measured.flatMap(({key, series, measure}) => {
      const band = bandOf(series, measure, {from, to, origin});
      return band === null ? [] : [[key, band] satisfies [string, Band]];
    }),
  );

/** Newer ones of the time before in place of older ones; what an operator or a recording gave stays. */
export const renewed = (known: Bands, newer: Bands): Bands => ({
  ...known,
  ...Object.fromEntries(
    Object.entries(newer).filter(([key]) => (known[key]?.origin ?? 'before') === 'before'),
  ),
});
