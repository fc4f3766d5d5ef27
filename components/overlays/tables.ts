// The watched tables: what is done to each now, and what was before and during the migration.
import {shownNode} from '../../src/core/select/node.ts';
import {selectTables, type TableFacts, type TableFigure} from '../../src/core/select/tables.ts';
import type {Drawing} from '../../src/text/chart/drawing.ts';
import {clean} from '../../src/text/clean.ts';
import {fitText, pad} from '../../src/text/fit.ts';
import {bytes, count, duration, percent, rate, ratio, UNKNOWN} from '../../src/text/format.ts';
import {innerWidth} from '../../src/text/frame.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {spark} from '../../src/text/spark.ts';
import type {At} from '../panels/panel.ts';
import {reasonLines, sentences, staleNote} from '../panels/panel.ts';
import {remember} from '../remember.ts';
import {type OverlayContent, overlayWidth} from './overlay.ts';

const labels: Readonly<Record<TableFigure['of'], string>> = {
  rowsRead: 'rows read',
  rowsScanned: '  without an index',
  rowsFetched: '  by an index',
  sequentialScans: 'sequential scans',
  indexScans: 'index scans',
  rowsWritten: 'rows written',
  rowsChanged: 'rows written',
  rowsInserted: '  inserted',
  rowsUpdated: '  updated',
  rowsDeleted: '  deleted',
  deadRows: 'dead rows',
  waiting: 'sessions waiting for it',
  holders: 'sessions with a lock',
  calls: 'statements',
  mean: '  mean time',
};

/** Of what is counted at moments, the past is told by its most; of dead rows, by the last reading. */
const mostOf: ReadonlySet<TableFigure['of']> = new Set(['waiting', 'holders']);

/** Scans of a large table are rare, and each of them matters. */
const seldom = (perSecond: number): string =>
  perSecond > 0 && perSecond < 0.1 ? `${(perSecond * 60).toFixed(1)}/min` : rate(perSecond);

const written = (of: TableFigure['of'], value: number | null): string => {
  if (value === null) return UNKNOWN;
  if (of === 'mean') return duration(value);
  return of === 'deadRows' || mostOf.has(of) ? count(value) : seldom(value);
};

/** Worth a look beside what it was before. */
const unusual = 2;

const times = ({before, during}: TableFigure): Spans => {
  if (before === null || during === null || before <= 0) return [];
  const change = during / before;
  return [span(ratio(change), change >= unusual ? 'warning' : 'muted')];
};

const labelCells = 25;
const valueCells = 11;
const timesCells = 8;
const sparkCells = 24;

const column = (text: string): string => pad(text, valueCells, 'right');

const heading = line(
  span(' '.repeat(labelCells)),
  span([column('now'), column('before'), column('during')].join(''), 'muted'),
);

const trend = ({of}: TableFigure, {reads, writes}: TableFacts, width: number, drawing: Drawing): Spans => {
  const series = of === 'rowsRead' ? reads : of === 'rowsWritten' || of === 'rowsChanged' ? writes : null;
  const room = Math.min(sparkCells, width - labelCells - 3 * valueCells - timesCells - 3);
  return series === null || room < 8 ? [] : [span(`  ${spark(series.values, room, {drawing})}`, 'series1')];
};

const figureLine = (figure: TableFigure, facts: TableFacts, width: number, drawing: Drawing): Spans => {
  const {of, now, before, during} = figure;
  const past = (value: number | null): string =>
    `${mostOf.has(of) && value !== null && value > 0 ? '≤' : ''}${written(of, value)}`;
  const change = times(figure);
  const room = timesCells - (change[0]?.text.length ?? 0);
  return line(
    fitText(labels[of], labelCells),
    span(column(written(of, now)), of === 'waiting' && (now ?? 0) > 0 ? 'warning' : undefined),
    span(column(past(before)), 'muted'),
    column(past(during)),
    ' '.repeat(room),
    ...change,
    ...trend(figure, facts, width, drawing),
  );
};

const titleOf = ({table, stats}: TableFacts): Spans => {
  if (stats === null) return line(span(clean(table), 'title'), span(' · not told of any more', 'warning'));
  const {size, liveRows, deadRows} = stats;
  const all = liveRows === null || deadRows === null ? null : liveRows + deadRows;
  return line(
    span(clean(table), 'title'),
    span(` · ${bytes(size)} · about ${count(liveRows)} rows`, 'muted'),
    all === null || all === 0 ? '' : span(` · ${percent((deadRows ?? 0) / all)} dead`, 'muted'),
  );
};

const remarks = ({stats, phase, isKnownBefore}: TableFacts, width: number): readonly Spans[] => {
  const uncounted = stats?.uncounted ?? null;
  if (uncounted !== null) return reasonLines(width, `what is done to it: ${uncounted}`, null);
  return phase === 'before' || isKnownBefore
    ? []
    : sentences(
        width,
        span(
          'Too little was read of it before the migration to compare with; --table has it watched from the beginning.',
          'muted',
        ),
      );
};

const tableLines = (facts: TableFacts, width: number, drawing: Drawing): readonly Spans[] => [
  titleOf(facts),
  ...remarks(facts, width),
  ...facts.figures.map(figure => figureLine(figure, facts, width, drawing)),
  [],
];

const select = remember(selectTables);

export const tablesContent = (at: At, columns: number): OverlayContent => {
  const width = overlayWidth(columns, 120);
  const inner = innerWidth(width);
  const node = shownNode(at.state, at.view.node);
  if (node === null)
    return {title: 'Tables', width, lines: [line('Not connected to any server yet.')], fixed: []};
  const {tables, missing} = select(node);
  const reason = missing === null ? [] : reasonLines(inner, missing, null);
  const none = sentences(
    inner,
    span(
      'No table is watched. Name one with --table; those of a migration are watched by themselves.',
      'muted',
    ),
  );
  const shown = tables.flatMap(facts => tableLines(facts, inner, at.view.chart.drawing));
  return {
    title: `Tables on ${clean(node.node)}`,
    width,
    lines: [
      ...[staleNote(node, at.now)].filter(note => note.length > 0),
      ...reason,
      ...(tables.length > 0 ? [heading, ...shown] : missing === null ? none : []),
    ],
    fixed: [line(span('before and during the migration; ≤ the most at once · Esc back', 'muted'))],
  };
};
