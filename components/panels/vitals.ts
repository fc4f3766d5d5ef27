import {counted} from '../../src/core/advice/words.ts';
import {shownNode} from '../../src/core/select/node.ts';
import {selectVitals, type VitalsFacts, type WatchedTable} from '../../src/core/select/vitals.ts';
import {clean} from '../../src/text/clean.ts';
import {bytes, bytesRate, count, duration, percent, rate} from '../../src/text/format.ts';
import {meter} from '../../src/text/meter.ts';
import {line, type Span, type Spans, span, type Tone} from '../../src/text/span.ts';
import {spark} from '../../src/text/spark.ts';
import {remember} from '../remember.ts';
import {fixFor, missingFor} from './capability.ts';
import {type Entry, flow} from './flow.ts';
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

const labelCells = 12;
const label = (text: string): Span => span(text.padEnd(labelCells), 'title');
const fact = (text: string, tone?: Tone): Spans => line(span(text, tone));
const unknown = (why: string | null): Spans =>
  fact(why === null ? 'not known' : `not known: ${clean(why)}`, 'warning');

const connections = ({gauges, connectionsUsed}: VitalsFacts, warnAt: number): Entry => ({
  label: label('connections'),
  facts:
    connectionsUsed === null
      ? [unknown(null)]
      : [
          line(
            span(meter(connectionsUsed, 10), connectionsUsed >= warnAt ? 'critical' : 'good'),
            ` ${count(gauges.connections)} of ${count(gauges.connectionsUsable)}`,
          ),
          fact(`${count(gauges.active)} active`, 'muted'),
          fact(`${count(gauges.idleInTransaction)} idle in tx`, 'muted'),
          fact(`${count(gauges.idle)} idle`, 'muted'),
        ],
});

/** Per second they would all be 0.0. */
const perHour = (perSecond: number | undefined): string =>
  perSecond === undefined ? '–' : `${count(Math.round(perSecond * 3600))}/h`;

const log = ({rates, logRate}: VitalsFacts): Entry => ({
  label: label('log'),
  facts: [
    line(bytesRate(rates.logBytes).padEnd(12), span(spark(logRate.values, 12), 'series1')),
    fact(
      `checkpoints ${perHour(rates.checkpointsTimed)}, forced ${perHour(rates.checkpointsRequested)}`,
      'muted',
    ),
  ],
});

/** Where sessions are hidden, so are the snapshots they hold. */
const snapshot = ({oldest}: VitalsFacts, hidden: string | null): Entry => ({
  label: label('oldest tx'),
  facts:
    oldest !== null
      ? [
          fact(`${oldest.kind} ${clean(oldest.id)}`),
          fact(`${count(oldest.age)} transaction${oldest.age === 1 ? '' : 's'} old`),
        ]
      : [hidden === null ? fact('no snapshot is held', 'muted') : unknown(hidden)],
});

/** What a rewrite or an index costs in disk shows here first. */
const grown = (growth: number): Spans => fact(`${growth > 0 ? '+' : ''}${bytes(growth)} since we watch`);

const storage = ({gauges, growth, rates, cacheHits}: VitalsFacts): Entry => ({
  label: label('storage'),
  facts: [
    line(bytes(gauges.databaseSize)),
    ...(growth === null || growth === 0 ? [] : [grown(growth)]),
    fact(`cache ${percent(cacheHits)}`, 'muted'),
    fact(`temp ${bytesRate(rates.tempBytes)}`, 'muted'),
    fact(`${rate(rates.rowsRead, 'rows')} read`, 'muted'),
  ],
});

const tooDead = 0.2;

const vacuumed = ({autovacuumRunning, sinceVacuum}: WatchedTable): Spans => {
  if (autovacuumRunning) return fact('being vacuumed', 'info');
  return fact(
    sinceVacuum === null ? 'not autovacuumed yet' : `autovacuumed ${duration(sinceVacuum)} ago`,
    'muted',
  );
};

const table = (watched: WatchedTable): Entry => {
  const {table: name, size, liveRows, deadRows} = watched;
  const all = liveRows === null || deadRows === null ? null : liveRows + deadRows;
  const dead = all === null || deadRows === null || all === 0 ? null : deadRows / all;
  return {
    label: label('table'),
    facts: [
      fact(`${clean(name)} ${bytes(size)}`),
      fact(
        `${count(deadRows)} of ${count(all)} rows dead (${percent(dead)})`,
        dead !== null && dead > tooDead ? 'warning' : 'muted',
      ),
      vacuumed(watched),
    ],
  };
};

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

const select = remember(selectVitals);

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
    const server = [
      connections(facts, limit),
      log(facts),
      snapshot(facts, missingFor(node, 'sessions')),
      storage(facts),
    ];
    const entries = [...(facts.missing === null ? server : []), ...ownCost(facts), ...tables];
    const lines = flow(entries, width, height - reason.length);
    return fitted([...reason, ...(stale.length > 0 ? greyed(lines) : lines)], height);
  };
  const cost =
    facts.cost === null
      ? []
      : fact(`migtop itself: ${duration(facts.cost.elapsed)} per ${duration(facts.cost.interval)}`, 'muted');
  return {note: joined(stale, nodeNote(at, node), cost), rows: [], draw};
};
