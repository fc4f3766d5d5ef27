import {counted} from '../../src/core/advice/words.ts';
import {bandFor, compare, selectBaseline} from '../../src/core/select/baseline.ts';
import {type LatencyFacts, selectLatency} from '../../src/core/select/latency.ts';
import {part, shownNode} from '../../src/core/select/node.ts';
import type {NodeState} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {count, duration, rate} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor, missingFor} from './capability.ts';
import {latencyPlots} from './latency-plots.ts';
import {meanLines} from './mean-lines.ts';
import {
  type At,
  greyed,
  joined,
  nodeNote,
  noNode,
  type PanelContent,
  reasonLines,
  staleNote,
} from './panel.ts';
import {drawPlots} from './plots.ts';
import {probeRemarks} from './probe-remarks.ts';
import {heading, label, statementLines, valueCells, values} from './statement-lines.ts';
import {baselineNote, versus} from './versus.ts';

const select = remember(selectLatency);

const probeLine = (state: At['state'], node: NodeState, facts: LatencyFacts['probes'][number]): Spans => {
  const {probe, last, p95, errors, lastError, stuckFor, failingFor} = facts;
  return line(
    label(probe),
    values(last),
    versus(compare(state, p95, bandFor(state, node, probe, 'p95'))),
    stuckFor === null ? '' : span(`✖ no answer for ${duration(stuckFor)} `, 'critical'),
    failingFor === null
      ? ''
      : span(`✖ fails for ${duration(failingFor)}: ${clean(lastError ?? '')} `, 'critical'),
    errors === 0 || failingFor !== null
      ? ''
      : span(`▲ ${errors} failed: ${clean(lastError ?? '')} `, 'warning'),
    ...probeRemarks(facts, p95.at.at(-1) ?? 0),
  );
};

const inFlightLine = ({ages, inFlight}: LatencyFacts): Spans =>
  line(label('in flight'), values(ages), span(`${inFlight.running} running`, 'muted'));

/** Where the ratio would be cut, what is counted comes first. */
const wide = 60;

/** Transactions, or statements where the server cannot tell how many transactions there are. */
const throughputLine = (
  state: At['state'],
  node: NodeState,
  width: number,
  {rates, countsTransactions, deadlocks, transactions}: LatencyFacts,
): Spans =>
  line(
    label('done'),
    ...(countsTransactions
      ? [
          `${rate(rates.commits)} commits`.padEnd(2 * valueCells),
          span(`${rate(rates.rollbacks)} rolled back `, 'muted'),
          width < wide
            ? ''
            : versus(compare(state, transactions, bandFor(state, node, 'transactions', 'rate'))),
        ]
      : [`${rate(rates.statements)} statements`]),
    deadlocks === null || deadlocks === 0
      ? ''
      : span(` · ▲ ${counted(deadlocks, 'deadlock')} so far`, 'warning'),
  );

const least = 4;

/** Only where there is room to spare: the figures and their charts come first. */
const roomy = 18;

const textsOf = (
  facts: LatencyFacts,
  node: NodeState,
  {state}: At,
  width: number,
  height: number,
): readonly Spans[] => [
  heading,
  ...statementLines(state, node, facts),
  ...meanLines(state, node, height),
  ...facts.probes.map(probe => probeLine(state, node, probe)),
  inFlightLine(facts),
  throughputLine(state, node, width, facts),
  ...(height < roomy
    ? []
    : [line(label('baseline'), baselineNote(selectBaseline(state, node), state.opened?.zoneOffset ?? 0))]),
];

const draw = (
  facts: LatencyFacts,
  node: NodeState,
  at: At,
  width: number,
  height: number,
): readonly Spans[] => {
  const texts = textsOf(facts, node, at, width, height);
  const room = height - texts.length;
  return room < least
    ? texts.slice(0, height)
    : [...texts, ...drawPlots(latencyPlots(at.state, node), at, width, room)];
};

/** What the figures are of. */
const sourcesOf = ({statements, probes}: LatencyFacts, means: NodeState['means']): string =>
  [
    ...(statements === null
      ? []
      : [`server statements, ${duration(statements.interval)} (n=${count(statements.count)})`]),
    ...(means === null ? [] : [`mean of server statements, ${duration(means.interval)}`]),
    ...(probes.some(({isEndpoint}) => !isEndpoint)
      ? [`SQL canar${probes.filter(({isEndpoint}) => !isEndpoint).length === 1 ? 'y' : 'ies'}`]
      : []),
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
  const note = joined(line(span(sourcesOf(facts, node.means), 'muted')), stale, nodeNote(at, node));
  return {
    note,
    rows: [],
    draw: (width, height) => {
      if (node.observation === null && unread !== null) return reasonLines(width, unread, null);
      const reason = missing === null ? [] : reasonLines(width, `canary: ${missing}`, fixFor(node, 'canary'));
      const lines = draw(facts, node, at, width, height - reason.length);
      return [...reason, ...(stale.length > 0 ? greyed(lines) : lines)];
    },
  };
};
