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

/** Of the statements that took most of the server's time. */
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

/** By how much of it there is; only the first tells of the server as a whole. */
export type MeanLines = {
  readonly server: readonly Spans[];
  readonly tables: readonly Spans[];
  readonly worst: readonly Spans[];
};

const only = (server: readonly Spans[]): MeanLines => ({server, tables: [], worst: []});

const remark = (text: string): MeanLines => only([line(label('mean'), span(clean(text), 'muted'))]);

/** Nothing for a server that has no such thing. */
export const meanLines = (state: State, node: NodeState): MeanLines => {
  const {means, observation, facts} = node;
  if (facts?.capabilities.statementMeans === undefined) return only([]);
  const lacking = missingFor(node, 'statementMeans');
  if (lacking !== null) {
    const fix = fixFor(node, 'statementMeans')?.replaceAll('\n', ' ') ?? null;
    return remark(`${lacking}${fix === null ? '' : `: ${fix}`}`);
  }
  const missing = observation?.means === undefined ? null : missingIn(observation.means);
  if (means === null) return remark(missing ?? 'not known yet');
  const {mean, calls, interval, note, tables, worst} = means;
  return {
    server: [
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
    ],
    tables: tables.map(tableLine),
    worst: worst.slice(0, worstShown).map(worstLine),
  };
};
