import {counted} from '../../src/core/advice/words.ts';
import {type LatencyFacts, type Percentiles, selectLatency} from '../../src/core/select/latency.ts';
import {part, shownNode} from '../../src/core/select/node.ts';
import type {Series} from '../../src/core/series.ts';
import {chart} from '../../src/text/chart.ts';
import {clean} from '../../src/text/clean.ts';
import {fitText} from '../../src/text/fit.ts';
import {duration, rate, ratio} from '../../src/text/format.ts';
import {fitLine, line, type Span, type Spans, span} from '../../src/text/span.ts';
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

const select = remember(selectLatency);

const labelCells = 10;
/** Any duration, and a space. */
const valueCells = 8;

const label = (text: string): Span => span(fitText(clean(text), labelCells - 1).padEnd(labelCells), 'title');

const heading = line(
  span(' '.repeat(labelCells)),
  span(['p50', 'p95', 'p99'].map(name => name.padEnd(valueCells)).join(''), 'muted'),
);

const values = ({p50, p95, p99}: Percentiles): string =>
  [p50, p95, p99].map(value => duration(value).padEnd(valueCells)).join('');

const unusual = 3;

const probeLine = ({
  probe,
  last,
  versusBefore,
  errors,
  lastError,
  stuckFor,
}: LatencyFacts['probes'][number]): Spans =>
  line(
    label(probe),
    values(last),
    stuckFor === null ? '' : span(`✖ no answer for ${duration(stuckFor)} `, 'critical'),
    errors === 0 ? '' : span(`▲ ${errors} failed: ${clean(lastError ?? '')} `, 'warning'),
    versusBefore === null
      ? ''
      : span(`${ratio(versusBefore)} usual`, versusBefore >= unusual ? 'warning' : 'muted'),
  );

const inFlightLine = ({ages, inFlight}: LatencyFacts): Spans =>
  line(label('in flight'), values(ages), span(`${inFlight.running} running`, 'muted'));

const throughputLine = ({rates: {commits, rollbacks}, deadlocks}: LatencyFacts): Spans =>
  line(
    label('done'),
    `${rate(commits)} commits`.padEnd(2 * valueCells),
    span(`${rate(rollbacks)} rolled back`, 'muted'),
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

const draw = remember((facts: LatencyFacts, width: number, height: number): readonly Spans[] => {
  const texts = [heading, ...facts.probes.map(probeLine), inFlightLine(facts), throughputLine(facts)];
  const room = height - texts.length;
  if (room < least) return texts.slice(0, height);
  const [probe] = facts.probes;
  const plots: readonly Plot[] = [
    ...(probe === undefined
      ? []
      : [{title: `${clean(probe.probe)} p95─ p99━`, heavy: probe.p99, light: probe.p95}]),
    {title: 'in flight p95─ p99━', heavy: facts.inFlight.p99, light: facts.inFlight.p95},
  ];
  return [...texts, ...plotsBeside(plots, width, room)];
});

export const latencyContent = (at: At): PanelContent => {
  const node = shownNode(at.state, at.view.node);
  if (node === null) return noNode;
  const facts = select(node);
  const stale = staleNote(node, at.now);
  const unread = part(node, node.observation?.sessions).missing;
  const missing = missingFor(node, 'canary');
  const note = joined(
    line(span(facts.probes.length > 0 ? 'SQL canary, ages in flight' : 'ages in flight', 'muted')),
    stale,
    nodeNote(at, node),
  );
  return {
    note,
    rows: [],
    draw: (width, height) => {
      if (node.observation === null && unread !== null) return reasonLines(width, unread, null);
      const reason = missing === null ? [] : reasonLines(width, `canary: ${missing}`, fixFor(node, 'canary'));
      const lines = draw(facts, width, height - reason.length);
      return [...reason, ...(stale.length > 0 ? greyed(lines) : lines)];
    },
  };
};
