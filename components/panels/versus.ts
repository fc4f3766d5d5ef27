// Figures beside what they usually are.
import type {BaselineFacts, Comparison} from '../../src/core/select/baseline.ts';
import {clock, count, ratio} from '../../src/text/format.ts';
import {line, type Span, type Spans, span} from '../../src/text/span.ts';

/** `3.1× baseline `; empty: there is nothing to compare. Where nothing is the norm, what is not within the band has no ratio. */
export const versus = (comparison: Comparison | null): Span | '' => {
  if (comparison === null) return '';
  const {times, isUsual, isFar} = comparison;
  const words = times === null ? (isUsual ? 'usual' : 'above baseline') : `${ratio(times)} baseline`;
  return span(`${isFar ? '▲ ' : ''}${words} `, isFar ? 'warning' : 'muted');
};

/** For a title, or among other facts: nothing while it is usual. `what`: where the figure does not stand right before it. */
export const versusNote = (comparison: Comparison | null, what = ''): Spans => {
  if (comparison === null || comparison.isUsual) return [];
  const {times, isFar} = comparison;
  const words = times === null ? 'above baseline' : `${ratio(times)} baseline`;
  return line(span(`${what}${words}`, isFar ? 'warning' : 'muted'));
};

/** The same of work that is done: too little of it is told, too. */
export const versusWork = (comparison: Comparison | null): Spans =>
  comparison?.isLow === true && comparison.times !== null
    ? line(span(`${ratio(comparison.times)} baseline`, 'warning'))
    : versusNote(comparison);

/** For a column: a lag within its band is no ratio to look at. */
export const versusCell = (comparison: Comparison | null): string => {
  if (comparison === null) return '';
  const {times, isUsual} = comparison;
  if (isUsual) return 'usual';
  return times === null ? 'above' : ratio(times);
};

const origins = {
  before: 'before the migration',
  operator: 'taken with B',
  recording: 'from a recording',
} as const;

const reasons = {
  'not long enough': 'none yet: half a minute of figures is needed',
  'began before': 'none: the migration began before there was one; B takes it of the last minutes',
} as const;

/** `of 14:02:11–14:12:05, n=594, before the migration` */
export const baselineNote = ({band, missing}: BaselineFacts, zoneOffset: number): Span => {
  if (band === null) return span(reasons[missing], 'muted');
  const {from, to, samples, origin} = band;
  return span(
    `of ${clock(from, zoneOffset)}–${clock(to, zoneOffset)}, n=${count(samples)}, ${origins[origin]}`,
    'muted',
  );
};
