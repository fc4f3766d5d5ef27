// The runner's progress as one line.
import {etaOf} from '../core/progress/eta.ts';
import {ratesOf} from '../core/progress/rates.ts';
import {restAfter} from '../core/progress/share.ts';
import type {Progress} from '../core/state.ts';
import {count, duration, durationRange, percent, rate} from '../text/format.ts';
import {meter} from '../text/meter.ts';
import type {Standing} from './ports.ts';

type Readings = Progress['readings'];

/** Beyond the longest window nothing is needed, ms; and readings closer together tell nothing more. */
const kept = 300_000;
const apart = 250;
const barWidth = 20;

export type Progression = {
  /** Takes a moment of the work in. */
  readonly take: (standing: Standing, now: number) => void;
  /** `null`: nothing was taken in yet. */
  readonly line: () => string | null;
};

const fractionOf = ({done, total}: Standing): number | null =>
  total === null || total <= 0 ? null : Math.min(1, done / Math.max(total, done));

const etaWords = (readings: Readings, {hold}: Standing): string => {
  const {eta} = etaOf(readings, hold, restAfter(readings.at(-1)?.fraction ?? null));
  return eta === null ? '' : `, ${durationRange(eta.low, eta.high)} left`;
};

const rateWords = (readings: Readings): string => {
  const {tenSeconds, minute} = ratesOf(readings);
  const known = tenSeconds ?? minute;
  return known === null ? '' : ` at ${rate(known, 'rows')}`;
};

const batchWords = ({batchSize, took}: Standing): string =>
  took === null ? '' : `, ${count(batchSize)} a batch (${duration(took)})`;

const lineOf = (standing: Standing, readings: Readings): string => {
  const {done, total, changed, hold, slowed} = standing;
  const share = fractionOf(standing);
  const bar = share === null ? '' : `${percent(share)} ${meter(share, barWidth)} `;
  const of = total === null ? '' : ` of ${count(Math.max(total, done))}`;
  const why = hold !== null ? `; waits: ${hold}` : slowed !== null ? `; slowed: ${slowed}` : '';
  return `${bar}${count(done)}${of} rows, ${count(changed)} changed${hold === null ? rateWords(readings) : ''}${etaWords(readings, standing)}${batchWords(standing)}${why}`;
};

export const createProgression = (): Progression => {
  let standing: Standing | null = null;
  let readings: Readings = [];
  return {
    take: (latest, now) => {
      standing = latest;
      const last = readings.at(-1);
      if (last !== undefined && now - last.at < apart) return;
      const reading = {at: now, done: latest.done, fraction: fractionOf(latest)};
      readings = [...readings.filter(({at}) => at > now - kept), reading];
    },
    line: () => (standing === null ? null : lineOf(standing, readings)),
  };
};
