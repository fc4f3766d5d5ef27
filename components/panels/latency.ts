import {counted} from '../../src/core/advice/words.ts';
import {type LatencyFacts, selectLatency} from '../../src/core/select/latency.ts';
import {part, shownNode} from '../../src/core/select/node.ts';
import type {Series} from '../../src/core/series.ts';
import type {NodeState} from '../../src/core/state.ts';
import {chart} from '../../src/text/chart.ts';
import {clean} from '../../src/text/clean.ts';
import {count, duration, rate, ratio} from '../../src/text/format.ts';
import {fitLine, line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor, missingFor} from './capability.ts';
import {
  type At,
  coverage,
  greyed,
  joined,
  nodeNote,
  noNode,
  type PanelContent,
  reasonLines,
  staleNote,
} from './panel.ts';
import {heading, label, statementLines, valueCells, values} from './statement-lines.ts';

const select = remember(selectLatency);

const unusual = 3;

const probeLine = ({
  probe,
  last,
  versusBefore,
  errors,
  lastError,
  stuckFor,
  failingFor,
}: LatencyFacts['probes'][number]): Spans =>
  line(
    label(probe),
    values(last),
    stuckFor === null ? '' : span(`✖ no answer for ${duration(stuckFor)} `, 'critical'),
    failingFor === null
      ? ''
      : span(`✖ fails for ${duration(failingFor)}: ${clean(lastError ?? '')} `, 'critical'),
    errors === 0 || failingFor !== null
      ? ''
      : span(`▲ ${errors} failed: ${clean(lastError ?? '')} `, 'warning'),
    versusBefore === null
      ? ''
      : span(`${ratio(versusBefore)} usual`, versusBefore >= unusual ? 'warning' : 'muted'),
  );

const inFlightLine = ({ages, inFlight}: LatencyFacts): Spans =>
  line(label('in flight'), values(ages), span(`${inFlight.running} running`, 'muted'));

/** Transactions, or statements where the server cannot tell how many transactions there are. */
const throughputLine = ({rates, countsTransactions, deadlocks}: LatencyFacts): Spans =>
  line(
    label('done'),
    ...(countsTransactions
      ? [
          `${rate(rates.commits)} commits`.padEnd(2 * valueCells),
          span(`${rate(rates.rollbacks)} rolled back`, 'muted'),
        ]
      : [`${rate(rates.statements)} statements`]),
    deadlocks === null || deadlocks === 0
      ? ''
      : span(` · ▲ ${counted(deadlocks, 'deadlock')} so far`, 'warning'),
  );

type Plot = {readonly title: string; readonly heavy: Series; readonly light: Series};

/** A titled chart of two percentiles; the heavier line is the higher one. */
const plotLines = ({title, heavy, light}: Plot, width: number, height: number): readonly Spans[] => [
  line(span(`${title}, ${coverage(heavy)}`, 'muted')),
  ...chart(
    [
      {values: light.values, tone: 'series1'},
      {values: heavy.values, tone: 'series2', weight: 'heavy'},
    ],
    {width, height: height - 1, format: duration, labelWidth: 6},
  ),
];

const gap = 2;

/** Charts next to each other, of one height. */
const plotsBeside = (plots: readonly Plot[], width: number, height: number): readonly Spans[] => {
  const own = Math.floor((width - gap * (plots.length - 1)) / plots.length);
  const drawn = plots.map(plot => plotLines(plot, own, height));
  return Array.from({length: height}, (_, row) =>
    drawn.flatMap((lines, index) => {
      const spans = lines[row] ?? [];
      return index === drawn.length - 1 ? spans : [...fitLine(spans, own), span(' '.repeat(gap))];
    }),
  );
};

const least = 4;

const plotsOf = ({statements, probes, inFlight}: LatencyFacts): readonly Plot[] => {
  const [probe] = probes;
  const canary: readonly Plot[] =
    probe === undefined
      ? []
      : [{title: `${clean(probe.probe)} p95─ p99━`, heavy: probe.p99, light: probe.p95}];
  const ages = {title: 'in flight p95─ p99━', heavy: inFlight.p99, light: inFlight.p95};
  if (statements === null) return [...canary, ages];
  const title = `server statements, ${duration(statements.interval)}, p95─ p99━`;
  return [{title, heavy: statements.p99, light: statements.p95}, ...(canary.length > 0 ? canary : [ages])];
};

const draw = remember(
  (facts: LatencyFacts, node: NodeState, width: number, height: number): readonly Spans[] => {
    const texts = [
      heading,
      ...statementLines(node, facts),
      ...facts.probes.map(probeLine),
      inFlightLine(facts),
      throughputLine(facts),
    ];
    const room = height - texts.length;
    return room < least ? texts.slice(0, height) : [...texts, ...plotsBeside(plotsOf(facts), width, room)];
  },
);

/** What the figures are of. */
const sourcesOf = ({statements, probes}: LatencyFacts): string =>
  [
    ...(statements === null
      ? []
      : [`server statements, ${duration(statements.interval)} (n=${count(statements.count)})`]),
    ...(probes.some(({isEndpoint}) => !isEndpoint) ? ['SQL canary'] : []),
    ...(probes.some(({isEndpoint}) => isEndpoint) ? ['HTTP endpoints'] : []),
    'ages in flight',
  ].join(', ');

export const latencyContent = (at: At): PanelContent => {
  const node = shownNode(at.state, at.view.node);
  if (node === null) return noNode;
  const facts = select(node);
  const stale = staleNote(node, at.now);
  const unread = part(node, node.observation?.sessions).missing;
  const missing = missingFor(node, 'canary');
  const note = joined(line(span(sourcesOf(facts), 'muted')), stale, nodeNote(at, node));
  return {
    note,
    rows: [],
    draw: (width, height) => {
      if (node.observation === null && unread !== null) return reasonLines(width, unread, null);
      const reason = missing === null ? [] : reasonLines(width, `canary: ${missing}`, fixFor(node, 'canary'));
      const lines = draw(facts, node, width, height - reason.length);
      return [...reason, ...(stale.length > 0 ? greyed(lines) : lines)];
    },
  };
};
