// The rows of the Latency panel, and which of them give way to a chart.
import {counted} from '../../src/core/advice/words.ts';
import {bandFor, compare, selectBaseline} from '../../src/core/select/baseline.ts';
import type {LatencyFacts} from '../../src/core/select/latency.ts';
import type {NodeState} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {duration, rate} from '../../src/text/format.ts';
import {line, lineCells, type Spans, span} from '../../src/text/span.ts';
import {meanLines} from './mean-lines.ts';
import type {At} from './panel.ts';
import {probeRemarks} from './probe-remarks.ts';
import {heading, label, statementLines, valueCells, values} from './statement-lines.ts';
import {baselineNote, versus} from './versus.ts';

const probeLine = (state: At['state'], node: NodeState, facts: LatencyFacts['probes'][number]): Spans => {
  const {probe, last, p95, errors, lastError, stuckFor, failingFor} = facts;
  const because = lastError === null ? '' : `: ${clean(lastError)}`;
  return line(
    label(probe),
    values(last),
    versus(compare(state, p95, bandFor(state, node, probe, 'p95'))),
    stuckFor === null ? '' : span(`✖ no answer for ${duration(stuckFor)} `, 'critical'),
    failingFor === null ? '' : span(`✖ fails for ${duration(failingFor)}${because} `, 'critical'),
    errors === 0 || failingFor !== null ? '' : span(`▲ ${errors} failed${because} `, 'warning'),
    ...probeRemarks(facts, p95.at.at(-1) ?? 0),
  );
};

const inFlightLine = ({ages, inFlight}: LatencyFacts): Spans =>
  line(label('in flight'), values(ages), span(`${inFlight.running} running`, 'muted'));

/** Where the ratio would be cut, what is counted comes first. */
const wide = 60;

/** Transactions, or statements where the server cannot tell how many transactions there are. */
const throughput = ({rates, countsTransactions}: LatencyFacts): string =>
  countsTransactions ? `${rate(rates.commits)} commits` : `${rate(rates.statements)} statements`;

const throughputLine = (state: At['state'], node: NodeState, width: number, facts: LatencyFacts): Spans => {
  const {rates, countsTransactions, deadlocks, transactions} = facts;
  return line(
    label('done'),
    ...(countsTransactions
      ? [
          throughput(facts).padEnd(2 * valueCells),
          span(`${rate(rates.rollbacks)} rolled back `, 'muted'),
          width < wide
            ? ''
            : versus(compare(state, transactions, bandFor(state, node, 'transactions', 'rate'))),
        ]
      : [throughput(facts)]),
    deadlocks === null || deadlocks === 0
      ? ''
      : span(` · ▲ ${counted(deadlocks, 'deadlock')} so far`, 'warning'),
  );
};

/** Only in a panel that is not the half of a column: the figures and their charts come first. */
const roomy = 18;

/** What is shown of a row: always, or as long as a chart has its room, the lower numbers first. */
const worth = {always: 0, inFlight: 1, throughput: 2, tables: 3, worst: 4, baseline: 5} as const;

type Row = {readonly spans: Spans; readonly worth: number};

const ranked = (rank: number, lines: readonly Spans[]): readonly Row[] =>
  lines.map(spans => ({spans, worth: rank}));

const rowsOf = (
  facts: LatencyFacts,
  node: NodeState,
  {state}: At,
  width: number,
  height: number,
): readonly Row[] => {
  const statements = statementLines(state, node, facts);
  const means = meanLines(state, node);
  const zone = state.opened?.zoneOffset ?? 0;
  const note = line(label('baseline'), baselineNote(selectBaseline(state, node), zone));
  return [
    ...ranked(worth.always, [heading, ...statements.server]),
    ...ranked(worth.tables, statements.tables),
    ...ranked(worth.always, means.server),
    ...ranked(worth.tables, means.tables),
    ...ranked(worth.worst, means.worst),
    ...ranked(
      worth.always,
      facts.probes.map(probe => probeLine(state, node, probe)),
    ),
    // Sessions tell the same ages, one by one.
    ...ranked(worth.inFlight, [inFlightLine(facts)]),
    // A deadlock is told whatever the room.
    ...ranked((facts.deadlocks ?? 0) > 0 ? worth.always : worth.throughput, [
      throughputLine(state, node, width, facts),
    ]),
    ...ranked(worth.baseline, height < roomy ? [] : [note]),
  ];
};

/** The throughput stands in the head of the columns where its row has no room. */
const headingWith = (facts: LatencyFacts, width: number): Spans => {
  const text = throughput(facts);
  return lineCells(heading) + text.length > width ? heading : line(...heading, text);
};

/**
 * As many rows as leave `chart` rows of `height` free: what is left out has no room beside the chart, and stands in a larger panel. What is
 * always shown may leave less.
 */
export const latencyRows = (
  facts: LatencyFacts,
  node: NodeState,
  at: At,
  {width, height, chart}: {readonly width: number; readonly height: number; readonly chart: number},
): readonly Spans[] => {
  const rows = rowsOf(facts, node, at, width, height);
  const room = Math.max(0, height - chart);
  const best = new Set(rows.toSorted((a, b) => a.worth - b.worth).slice(0, room));
  const shown = rows.filter(row => row.worth === worth.always || best.has(row));
  const hasThroughput = shown.some(row => row.worth === worth.throughput) || (facts.deadlocks ?? 0) > 0;
  return shown.map(({spans}) => (spans === heading && !hasThroughput ? headingWith(facts, width) : spans));
};
