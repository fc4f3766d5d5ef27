// What is compared with its baseline, in sentences.
import type {Alert} from '../alert.ts';
import {farAboveFor} from '../baseline/above.ts';
import type {Lacking} from '../baseline/baseline.ts';
import type {Figure} from '../baseline/figure.ts';
import {type Above, aboveNow} from '../health/above-baseline.ts';
import type {State} from '../state.ts';
import {ago, counted, share} from './words.ts';

/** `canary p95 on db1`, `sessions waiting on db1`, `lag of db2` */
const seriesWords = ({node, of, figure, measure}: Figure): string => {
  if (measure === 'lag') return `lag of ${node}`;
  return measure === 'waits' ? `${figure} on ${node}` : `${of} ${figure} on ${node}`;
};

/** A small one has its decimals: 0.4 ms is not nothing. */
const latency = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : ago(ms));

const valueWords = (measure: Figure['measure'], value: number): string => {
  if (measure === 'errors') return share(value);
  if (measure === 'latency' || measure === 'ages' || measure === 'lag') return latency(value);
  return String(Math.round(value));
};

/** `3.1×`, `40×` */
const times = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)}×`;

const nowWords = ({measured, band, value}: Above, others: number, lasted: number | null): string => {
  const {measure} = measured;
  const usual = `${valueWords(measure, value)}, usually ${valueWords(measure, band.typical)}`;
  const ratio =
    band.typical > 0 ? `is ${times(value / band.typical)} its baseline` : 'is far above its baseline';
  const more = others === 0 ? '' : `, and ${counted(others, 'more figure')} there`;
  return `${seriesWords(measured)} ${ratio} for ${ago(lasted)} (${usual})${more}`;
};

/** As it is now; what it was raised on when it has just come back. */
export const aboveBaseline = (
  state: State,
  {node, subject, evidence}: Pick<Alert, 'node' | 'subject' | 'evidence'>,
): string => {
  const [worst, ...others] = aboveNow(state, {node, subject});
  if (worst === undefined || state.opened === null)
    return `${evidence.series ?? subject} on ${node} was far above its baseline until just now`;
  const lasted = farAboveFor(worst.measured.series, worst.band, state.opened.limits, state.now);
  return nowWords(worst, others.length, lasted);
};

/** `canary p95 on db1 82 ms (usually at most 31 ms)`; of what is well again, but was not for long enough: `… 8 ms now, until lately above 31 ms` */
export const lackingWords = (lacking: Lacking): string => {
  const {measure, value, high} = lacking;
  const most = valueWords(measure, high);
  if (value !== null && value <= high)
    return `${seriesWords(lacking)} ${valueWords(measure, value)} now, until lately above ${most}`;
  const now = value === null ? 'is not known' : valueWords(measure, value);
  return `${seriesWords(lacking)} ${now} (usually at most ${most})`;
};

/** So many are named; the rest is counted. */
const named = 2;

export const lackingList = (lacking: readonly Lacking[]): string => {
  const more = lacking.length > named ? `, and ${lacking.length - named} more` : '';
  return `${lacking.slice(0, named).map(lackingWords).join(', ')}${more}`;
};
