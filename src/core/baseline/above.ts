// Whether a series is far above what it usually is, and for how long. Hysteresis, so that nothing flutters.
import type {Limits} from '../event.ts';
import type {Series} from '../series.ts';
import type {Band} from './band.ts';
import {isFresh, samplesSince} from './samples.ts';

/** What was far above stays so down to this share of the ratio. */
const lasting = 0.7;

type Limit = Pick<Limits, 'baselineTimes' | 'baselineFor'>;

/** The value above which a series is far above its baseline: never one within its band, whatever the ratio. */
export const ceilingOf = ({typical, high}: Band, times: number): number => Math.max(typical * times, high);

/** How long the samples up to the newest have all been above a value, ms; `null`: the newest is not, or is too old. */
const aboveFor = (series: Series, ceiling: number, now: number): number | null => {
  const {at, values} = series;
  const newest = at.at(-1);
  if (newest === undefined || !isFresh(series, now)) return null;
  let since: number | null = null;
  for (let index = at.length - 1; index >= 0; index -= 1) {
    const value = values[index] ?? null;
    if (value === null || value <= ceiling) break;
    since = at[index] ?? null;
  }
  return since === null ? null : newest - since;
};

/** How long it has been above the lower of its two thresholds, ms; `null`: it is not. */
export const farAboveFor = (series: Series, band: Band, {baselineTimes}: Limit, now: number): number | null =>
  aboveFor(series, ceilingOf(band, baselineTimes * lasting), now);

/**
 * Far above: for `baselineFor` ms every sample was more than `baselineTimes` the median, and out of the band. What was so already (`known`)
 * is so until every sample of as long a time was below 0.7 of that.
 */
export const isFarAbove = (
  series: Series,
  band: Band,
  {baselineTimes, baselineFor}: Limit,
  known: boolean,
  now: number,
): boolean => {
  const above = aboveFor(series, ceilingOf(band, baselineTimes), now);
  if (above !== null && above >= baselineFor) return true;
  const low = ceilingOf(band, baselineTimes * lasting);
  return known && samplesSince(series, now - baselineFor).some(({value}) => value !== null && value > low);
};
