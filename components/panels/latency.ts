import {type LatencyFacts, type Percentiles, selectLatency} from '../../src/core/select/latency.ts';
import {shownNode} from '../../src/core/select/node.ts';
import type {Series} from '../../src/core/series.ts';
import {chart} from '../../src/text/chart.ts';
import {clean} from '../../src/text/clean.ts';
import {duration, rate, ratio} from '../../src/text/format.ts';
import {fitLine, line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor, missingFor} from './capability.ts';
import {type At, greyed, joined, noNode, type PanelContent, reasonLines, staleNote} from './panel.ts';

const select = remember(selectLatency);

/** Values keep their column: each has the seven cells that a duration can need. */
const percentiles = ({p50, p95, p99}: Percentiles): string =>
  [
    ['p50', p50],
    ['p95', p95],
    ['p99', p99],
  ]
    .map(([name, value]) => `${name} ${duration(value as number | null).padEnd(7)}`)
    .join(' ');

const probeLine = ({
  probe,
  last,
  versusBefore,
  errors,
  lastError,
  stuckFor,
}: LatencyFacts['probes'][number]): Spans =>
  line(
    span(`${clean(probe).padEnd(10)}`, 'title'),
    percentiles(last),
    stuckFor === null ? '' : span(` ✖ no answer for ${duration(stuckFor)}`, 'critical'),
    versusBefore === null
      ? ''
      : span(` ${ratio(versusBefore)} usual`, versusBefore >= 3 ? 'warning' : 'muted'),
    errors === 0 ? '' : span(` ▲ ${errors} failed: ${clean(lastError ?? '')}`, 'warning'),
  );

const inFlightLine = ({ages, inFlight}: LatencyFacts): Spans =>
  line(
    span('in flight '.padEnd(10), 'title'),
    percentiles(ages),
    span(` ${inFlight.running} running, oldest ${duration(inFlight.oldest)}`, 'muted'),
  );

const throughputLine = ({rates: {commits, rollbacks, deadlocks}}: LatencyFacts): Spans =>
  line(
    span('done'.padEnd(10), 'title'),
    `${rate(commits)} commits `,
    span(`· ${rate(rollbacks)} rollbacks`, 'muted'),
    deadlocks === undefined || deadlocks === 0
      ? span(' · no deadlocks', 'muted')
      : span(` · ▲ ${rate(deadlocks)} deadlocks`, 'critical'),
  );

type Plot = {readonly title: string; readonly heavy: Series; readonly light: Series};

/** A titled chart of two percentiles; the heavier line is the higher one. */
const plotLines = ({title, heavy, light}: Plot, width: number, height: number): readonly Spans[] => [
  line(span(title, 'muted')),
  ...chart(
    [
      {values: light.values, tone: 'series1'},
      {values: heavy.values, tone: 'series2', weight: 'heavy'},
    ],
    {width, height: height - 1, format: duration, labelWidth: 7},
  ),
];

const draw = remember((facts: LatencyFacts, width: number, height: number): readonly Spans[] => {
  const texts = [...facts.probes.map(probeLine), inFlightLine(facts), throughputLine(facts)];
  const room = height - texts.length;
  const [probe] = facts.probes;
  const plots: readonly Plot[] = [
    ...(probe === undefined
      ? []
      : [{title: `${clean(probe.probe)} p95 ─  p99 ━`, heavy: probe.p99, light: probe.p95}]),
    {title: 'age of statements in flight p95 ─  p99 ━', heavy: facts.inFlight.p99, light: facts.inFlight.p95},
  ];
  if (room < 4) return texts.slice(0, height);
  const gap = 2;
  const own = Math.floor((width - gap * (plots.length - 1)) / plots.length);
  const drawn = plots.map(plot => plotLines(plot, own, room));
  const beside = Array.from({length: room}, (_, row) =>
    drawn.flatMap((lines, index) => {
      const spans = lines[row] ?? [];
      return index === drawn.length - 1 ? spans : [...fitLine(spans, own), span(' '.repeat(gap))];
    }),
  );
  return [...texts, ...beside];
});

export const latencyContent = (at: At): PanelContent => {
  const node = shownNode(at.state, at.view.node);
  if (node === null) return noNode;
  const facts = select(node);
  const stale = staleNote(node, at.now);
  const note = joined(
    line(span(facts.probes.length > 0 ? 'SQL canary and ages in flight' : 'ages in flight', 'muted')),
    stale,
  );
  return {
    note,
    rows: [],
    draw: (width, height) => {
      const missing = missingFor(node, 'canary');
      const reason = missing === null ? [] : reasonLines(width, `canary: ${missing}`, fixFor(node, 'canary'));
      const lines = draw(facts, width, height - reason.length);
      return [...reason, ...(stale.length > 0 ? greyed(lines) : lines)];
    },
  };
};
