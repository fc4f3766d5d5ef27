import type {Progress} from '../state.ts';
import {speedsOf} from './rates.ts';
import type {Rest} from './share.ts';

/**
 * The range is widened by this share at both ends: even a steady build changes pace. Up to three times as much where the work was seen for
 * a shorter time than it has to go on.
 */
const slack = 0.15;
/** What later phases take is guessed from usual builds: half of it, or half more, is as likely. */
const unsure = 0.5;

const missing = (etaMissing: string): Pick<Progress, 'eta' | 'etaMissing'> => ({eta: null, etaMissing});

/** When something was last seen to be counted, before a phase that nothing counts: the share has not changed since. */
const entryOf = (readings: Progress['readings']): number => {
  const beginOf = (last: number): number =>
    readings.findLastIndex(({fraction}, index) => index <= last && fraction !== readings[last]?.fraction) + 1;
  const phase = beginOf(readings.length - 1);
  return phase === 0 ? 0 : beginOf(phase - 1);
};

type Left = {readonly eta: NonNullable<Progress['eta']>; readonly overdue: boolean};

/** A phase that nothing counts is taken to go on at the pace that came before it, until it should be over. */
const leftAt = (readings: Progress['readings'], {phase, later, counted}: Rest): Left | null => {
  const entry = counted ? readings.length - 1 : entryOf(readings);
  const speeds = speedsOf(readings.slice(0, entry + 1)).filter(speed => speed > 0);
  if (speeds.length === 0) return null;
  const [slow, fast] = [Math.min(...speeds), Math.max(...speeds)];
  const elapsed = ((readings.at(-1)?.at ?? 0) - (readings[entry]?.at ?? 0)) / 1000;
  const at = (speed: number, share: number): number =>
    ((Math.max(0, phase - speed * elapsed) + later * share) / speed) * 1000;
  const seen = (readings[entry]?.at ?? 0) - (readings[0]?.at ?? 0);
  const widened = slack * (1 + 2 * Math.min(1, at(slow, 1) / Math.max(1, seen)));
  const eta = {low: at(fast, 1 - unsure) * (1 - widened), high: at(slow, 1 + unsure) * (1 + widened)};
  return {eta, overdue: !counted && phase - slow * elapsed <= 0};
};

/** Time left in ms, from the slowest to the fastest of the rates; none while `blocked` says why. `measured`: where nothing is counted. */
export const etaOf = (
  readings: Progress['readings'],
  blocked: string | null,
  rest: Rest | null,
  measured: Progress['eta'] = null,
): Pick<Progress, 'eta' | 'etaMissing'> => {
  if (blocked !== null) return missing(blocked);
  if (rest === null)
    return measured !== null
      ? {eta: measured, etaMissing: null}
      : missing('how much there is to do is unknown');
  const left = leftAt(readings, rest);
  if (left === null) return missing('its pace is not known yet');
  if (left.overdue) return missing('nothing counts this phase, and it takes longer than expected');
  return Number.isFinite(left.eta.high) ? {eta: left.eta, etaMissing: null} : missing('it hardly moves');
};
