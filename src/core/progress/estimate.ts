import type {Progress} from '../state.ts';
import {etaOf} from './eta.ts';
import {ratesOf} from './rates.ts';
import type {ProgressReading} from './reading.ts';
import {fractionOf, isSpent, restOf, saneReading, sourceOf} from './share.ts';
import {standingOf} from './standing.ts';

/** How long the rates look back, ms. */
const memory = 300_000;

/** One command may go through several tables or indexes: each is a piece of work, and begins at its own beginning. */
const isSameWork = (known: Progress, {title}: ProgressReading, fraction: number | null): boolean =>
  known.title === title || known.fraction === null || fraction === null;

/**
 * What was known of the same work, in terms of what is known now: a total that was corrected corrects what share was done before, and
 * units of another phase, or from before they were counted anew, do not compare.
 */
const earlierReadings = (known: Progress, reading: ProgressReading, at: number): Progress['readings'] => {
  const earlier = known.readings.filter(each => each.at > at - memory && each.at < at);
  const isSamePhase = known.phase === reading.phase && known.unit === reading.unit;
  const comparable = isSamePhase && (reading.done ?? 0) >= (known.done ?? 0);
  if (!comparable) return earlier.map(each => ({...each, done: null}));
  const again = (done: number): number | null => fractionOf({...reading, done, complete: false});
  const last = earlier.findLast(({done}) => done !== null);
  if (last === undefined || last.done === null || again(last.done) === last.fraction) return earlier;
  return earlier.map(each => (each.done === null ? each : {...each, fraction: again(each.done)}));
};

const whyNoEta = (reading: ProgressReading, stalledBecause: string | null): string | null => {
  if (reading.complete) return 'it is done';
  if (stalledBecause !== null) return stalledBecause;
  return isSpent(reading) ? 'all that is counted was done, what is left is not counted' : null;
};

/**
 * Joins a reading with what was known of the same work. The result never exceeds 100 %, goes back only with `reestimated` set, has no
 * ETA while the work waits or stands, and tells since when and why it stands.
 */
export const estimate = (before: Progress | null, said: ProgressReading, at: number): Progress => {
  const reading = saneReading(said);
  const {
    before: _before,
    weight: _weight,
    waitingBecause: _why,
    complete: _complete,
    left,
    ...facts
  } = reading;
  const fraction = fractionOf(reading);
  const known = before !== null && isSameWork(before, reading, fraction) ? before : null;
  const readings = [
    ...(known === null ? [] : earlierReadings(known, reading, at)),
    {at, done: reading.done, fraction},
  ];
  const peak = fraction === null ? (known?.peak ?? null) : Math.max(fraction, known?.peak ?? 0);
  const standing = standingOf(known, reading, fraction, at);
  return {
    ...facts,
    source: sourceOf(reading),
    fraction,
    rate: ratesOf(readings),
    ...etaOf(readings, whyNoEta(reading, standing.stalledBecause), restOf(reading), left),
    reestimated: fraction !== null && peak !== null && fraction < peak,
    ...standing,
    peak,
    readings,
  };
};
