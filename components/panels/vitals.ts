import type {TableStats} from '../../src/core/observation.ts';
import {shownNode} from '../../src/core/select/node.ts';
import {selectVitals, type VitalsFacts} from '../../src/core/select/vitals.ts';
import {clean} from '../../src/text/clean.ts';
import {bytes, bytesRate, count, duration, percent, rate} from '../../src/text/format.ts';
import {meter} from '../../src/text/meter.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {spark} from '../../src/text/spark.ts';
import {remember} from '../remember.ts';
import {fixFor} from './capability.ts';
import {
  type At,
  fitted,
  greyed,
  joined,
  noNode,
  type PanelContent,
  reasonLines,
  sentences,
  staleNote,
} from './panel.ts';

const labelCells = 12;
const label = (text: string) => span(text.padEnd(labelCells), 'title');

const connections = ({gauges, connectionsUsed}: VitalsFacts, warnAt: number): Spans =>
  line(
    label('connections'),
    connectionsUsed === null
      ? span('not known', 'warning')
      : span(meter(connectionsUsed, 10), connectionsUsed >= warnAt ? 'critical' : 'good'),
    ` ${count(gauges.connections).padStart(4)} of ${count(gauges.connectionsUsable)}`,
    span(
      `  ${count(gauges.active)} active · ${count(gauges.idle)} idle · ${count(gauges.idleInTransaction)} in tx`,
      'muted',
    ),
  );

const log = ({rates, logRate}: VitalsFacts): Spans =>
  line(
    label('log written'),
    bytesRate(rates.logBytes).padEnd(12),
    span(spark(logRate.values, 20), 'series1'),
    // Per second they would all be 0.0.
    span(
      `  checkpoints ${perHour(rates.checkpointsTimed)} timed, ${perHour(rates.checkpointsRequested)} forced`,
      'muted',
    ),
  );

const perHour = (perSecond: number | undefined): string =>
  perSecond === undefined ? '–' : `${count(Math.round(perSecond * 3600))}/h`;

const snapshot = ({oldest}: VitalsFacts): Spans =>
  line(
    label('oldest tx'),
    oldest === null
      ? span('no snapshot is held', 'muted')
      : `${count(oldest.age)} transactions ago · held by ${oldest.kind} ${clean(oldest.id)}`,
  );

const storage = ({gauges, rates, cacheHits}: VitalsFacts): Spans =>
  line(
    label('storage'),
    `${bytes(gauges.databaseSize)}`,
    span(
      ` · cache ${percent(cacheHits)} · temp ${bytesRate(rates.tempBytes)} · ${rate(rates.rowsRead, 'rows')} read`,
      'muted',
    ),
  );

const table = ({table: name, size, liveRows, deadRows, autovacuumRunning}: TableStats): Spans => {
  const dead =
    liveRows === null || deadRows === null || liveRows + deadRows === 0
      ? null
      : deadRows / (liveRows + deadRows);
  return line(
    label('table'),
    `${clean(name)} ${bytes(size)} · ${count(liveRows)} rows · `,
    span(`${count(deadRows)} dead (${percent(dead)})`, dead !== null && dead > 0.2 ? 'warning' : 'muted'),
    autovacuumRunning ? span(' · being vacuumed', 'info') : '',
  );
};

/** What migtop takes from the server: a budget that can be looked at. */
const ownCost = ({cost}: VitalsFacts): Spans =>
  cost === null
    ? []
    : line(
        label('migtop'),
        `${duration(cost.elapsed)} per tick`,
        span(
          ` · ${cost.statements} statements, ${cost.roundTrips} round trips · every ${duration(cost.interval)}${cost.reason === null ? '' : ` (${clean(cost.reason)})`}`,
          'muted',
        ),
      );

const select = remember(selectVitals);

export const vitalsContent = (at: At): PanelContent => {
  const node = shownNode(at.state, at.view.node);
  if (node === null) return noNode;
  const facts = select(node);
  const stale = staleNote(node, at.now);
  const limit = at.state.opened?.limits.connections ?? 1;
  const draw = (width: number, height: number): readonly Spans[] => {
    const cost = ownCost(facts);
    if (facts.missing !== null)
      return fitted([...reasonLines(width, facts.missing, fixFor(node, 'vitals')), cost], height);
    const tables =
      facts.tablesMissing === null
        ? facts.tables.map(table)
        : sentences(width, span(`? tables: ${facts.tablesMissing}`, 'warning'));
    const lines = [connections(facts, limit), log(facts), snapshot(facts), storage(facts), cost, ...tables];
    return fitted(stale.length > 0 ? greyed(lines) : lines, height);
  };
  const own =
    facts.cost === null
      ? []
      : line(span(`own cost ${duration(facts.cost.elapsed)} per ${duration(facts.cost.interval)}`, 'muted'));
  return {note: joined(own, stale), rows: [], draw};
};
