import {counted} from '../../src/core/advice/words.ts';
import {bandFor, compare} from '../../src/core/select/baseline.ts';
import {shownNode} from '../../src/core/select/node.ts';
import {selectVitals, type VitalsFacts} from '../../src/core/select/vitals.ts';
import type {NodeState} from '../../src/core/state.ts';
import {clean} from '../../src/text/clean.ts';
import {duration} from '../../src/text/format.ts';
import type {Spans} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor, missingFor} from './capability.ts';
import {type Entry, flow} from './flow.ts';
import {
  type At,
  ageNote,
  fitted,
  greyed,
  joined,
  nodeNote,
  noNode,
  type PanelContent,
  reasonLines,
  staleNote,
} from './panel.ts';
import {
  type Besides,
  connections,
  fact,
  label,
  log,
  rowLocks,
  snapshot,
  statements,
  storage,
  table,
  unknown,
} from './vitals-entries.ts';

/** What migtop takes from the server: a budget that can be looked at. */
const ownCost = ({cost}: VitalsFacts): readonly Entry[] =>
  cost === null
    ? []
    : [
        {
          label: label('migtop'),
          facts: [
            fact(
              `${duration(cost.elapsed)} every ${duration(cost.interval)}${cost.reason === null ? '' : ` (${clean(cost.reason)})`}`,
            ),
            fact(counted(cost.statements, 'statement'), 'muted'),
            fact(counted(cost.roundTrips, 'round trip'), 'muted'),
          ],
        },
      ];

/** No other machine is between us and the server. */
const isLocal = (address: string): boolean => /^(?:\/|127\.|localhost\b|\[::1\])/.test(address);

/** What protects what we say to the server, as it was negotiated. */
const connectedBy = ({facts, address}: NodeState): readonly Entry[] =>
  facts === null
    ? []
    : [
        {
          label: label('connected'),
          facts: [
            facts.tls === null
              ? fact('clear text', isLocal(address) ? 'muted' : 'warning')
              : fact(clean(facts.tls)),
            fact(`as ${clean(facts.user)}`, 'muted'),
          ],
        },
      ];

const select = remember(selectVitals);

/** What is compared with its baseline here. */
const besides = (state: At['state'], node: NodeState, facts: VitalsFacts): Besides => ({
  connected: compare(state, facts.connections, bandFor(state, node, 'sessions', 'connected')),
  statements: compare(state, facts.statementRate, bandFor(state, node, 'statements', 'rate')),
  log: compare(state, facts.logRate, bandFor(state, node, 'log', 'rate')),
});

export const vitalsContent = (at: At): PanelContent => {
  const node = shownNode(at.state, at.view.node);
  if (node === null) return noNode;
  const facts = select(node);
  const stale = staleNote(node, at.now);
  const limit = at.state.opened?.limits.connections ?? 1;
  const draw = (width: number, height: number): readonly Spans[] => {
    const reason = facts.missing === null ? [] : reasonLines(width, facts.missing, fixFor(node, 'vitals'));
    const tables =
      facts.tablesMissing === null
        ? facts.tables.map(table)
        : [{label: label('tables'), facts: [unknown(facts.tablesMissing)]}];
    const beside = besides(at.state, node, facts);
    const server = [
      connections(facts, limit, beside),
      ...statements(facts, beside),
      log(facts, beside, at.view.chart.drawing),
      ...rowLocks(facts),
      snapshot(facts, missingFor(node, 'sessions')),
      storage(facts),
    ];
    const entries = [
      ...(facts.missing === null ? server : []),
      ...ownCost(facts),
      ...tables,
      ...connectedBy(node),
    ];
    const lines = flow(entries, width, height - reason.length);
    return fitted([...reason, ...(stale.length > 0 ? greyed(lines) : lines)], height);
  };
  const cost =
    facts.cost === null
      ? []
      : fact(`migtop itself: ${duration(facts.cost.elapsed)} per ${duration(facts.cost.interval)}`, 'muted');
  return {
    note: joined(ageNote(at, node, node.observation?.vitals), nodeNote(at, node), cost),
    rows: [],
    draw,
  };
};
