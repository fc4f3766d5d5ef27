import type {Progress} from '../state.ts';
import {speedsOf} from './rates.ts';

/** The range is widened by this share at both ends: even a steady build changes pace with its phase. */
const slack = 0.15;

const missing = (etaMissing: string): Pick<Progress, 'eta' | 'etaMissing'> => ({eta: null, etaMissing});

/** Time left in ms, from the slowest to the fastest of the rates; none while `blocked` says why. `measured`: where nothing is counted. */
export const etaOf = (
  readings: Progress['readings'],
  blocked: string | null,
  measured: Progress['eta'] = null,
): Pick<Progress, 'eta' | 'etaMissing'> => {
  if (blocked !== null) return missing(blocked);
  const fraction = readings.at(-1)?.fraction ?? null;
  if (fraction === null)
    return measured !== null
      ? {eta: measured, etaMissing: null}
      : missing('how much there is to do is unknown');
  const speeds = speedsOf(readings).filter(speed => speed > 0);
  if (speeds.length === 0) return missing('its pace is not known yet');
  const left = (1 - fraction) * 1000;
  const [low, high] = [
    (left / Math.max(...speeds)) * (1 - slack),
    (left / Math.min(...speeds)) * (1 + slack),
  ];
  return Number.isFinite(high) ? {eta: {low, high}, etaMissing: null} : missing('it hardly moves');
};
