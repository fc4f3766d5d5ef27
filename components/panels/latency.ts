import type {LatencyFacts} from '../../src/core/select/latency.ts';
import {selectLatency} from '../../src/core/select/latency.ts';
import {part, shownNode} from '../../src/core/select/node.ts';
import type {NodeState} from '../../src/core/state.ts';
import {count, duration} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor, missingFor} from './capability.ts';
import {latencyPlots} from './latency-plots.ts';
import {latencyRows} from './latency-rows.ts';
import {
  type At,
  fitted,
  greyed,
  joined,
  nodeNote,
  noNode,
  type PanelContent,
  reasonLines,
  staleNote,
} from './panel.ts';
import {drawPlots} from './plots.ts';

const select = remember(selectLatency);

/** Rows that a chart is given: its title, three of curves and the axis of time, and more of a panel that is large. */
const chartRows = (height: number): number => Math.max(5, Math.floor(height / 3));
/** With fewer it is not drawn. */
const least = 4;

const draw = (
  facts: LatencyFacts,
  node: NodeState,
  at: At,
  width: number,
  height: number,
): readonly Spans[] => {
  const rows = latencyRows(facts, node, at, {width, height, chart: chartRows(height)});
  const room = height - rows.length;
  return room < least
    ? fitted(rows, height)
    : [...rows, ...drawPlots(latencyPlots(at.state, node), at, width, room)];
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
