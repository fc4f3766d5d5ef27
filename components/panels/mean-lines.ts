// What finished statements took on average by the server's own sums. A mean is no percentile, and never stands in a column of one.
import {statementsSource} from '../../src/core/baseline/measured.ts';
import type {MeansState} from '../../src/core/latency/state.ts';
import {missingIn} from '../../src/core/observation.ts';
import {bandFor, compare} from '../../src/core/select/baseline.ts';
import type {Series} from '../../src/core/series.ts';
import type {NodeState, State} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {count, duration} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {fixFor, missingFor} from './capability.ts';
import {label, valueCells} from './statement-lines.ts';
import {versus} from './versus.ts';

/** Where there is room, the statements that took most of the server's time are named. */
const roomForWorst = 16;
const worstShown = 3;

const last = ({values}: Series): number | null => values.at(-1) ?? null;

const meanWords = (mean: number | null): string => `mean ${duration(mean)}`.padEnd(3 * valueCells);

const tableLine = ({table, calls, mean}: MeansState['tables'][number]): Spans =>
  line(label(` ${table}`), meanWords(last(mean)), span(`n=${count(calls)}`, 'muted'));

const worstLine = ({calls, time, statement}: MeansState['worst'][number]): Spans =>
  line(
    label(' worst'),
    meanWords(time / calls),
    span(`×${count(calls)} `, 'muted'),
    clean(statement ?? 'text not known'),
  );

const remark = (text: string): readonly Spans[] => [line(label('mean'), span(clean(text), 'muted'))];

/** Nothing for a server that has no such thing. `height`: of the panel, in rows. */
export const meanLines = (state: State, node: NodeState, height: number): readonly Spans[] => {
  const {means, observation, facts} = node;
  if (facts?.capabilities.statementMeans === undefined) return [];
  const lacking = missingFor(node, 'statementMeans');
  if (lacking !== null) {
    const fix = fixFor(node, 'statementMeans')?.replaceAll('\n', ' ') ?? null;
    return remark(`${lacking}${fix === null ? '' : `: ${fix}`}`);
  }
  const missing = observation?.means === undefined ? null : missingIn(observation.means);
  if (means === null) return remark(missing ?? 'not known yet');
  const {mean, calls, interval, note, tables, worst} = means;
  return [
    line(
      label('server'),
      meanWords(last(mean)),
      versus(compare(state, mean, bandFor(state, node, statementsSource, 'mean'))),
      span(
        `no percentile · n=${count(calls)} in ${duration(interval)}${note === null ? '' : `, ${note}`} `,
        'muted',
      ),
      missing === null ? '' : span(`▲ ${clean(missing)}`, 'warning'),
    ),
    ...tables.map(tableLine),
    ...(height < roomForWorst ? [] : worst.slice(0, worstShown).map(worstLine)),
  ];
};
