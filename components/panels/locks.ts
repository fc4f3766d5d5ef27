import {counted} from '../../src/core/advice/words.ts';
import {bandFor, compare} from '../../src/core/select/baseline.ts';
import {type LockForest, selectLocks} from '../../src/core/select/locks.ts';
import {shownNode} from '../../src/core/select/node.ts';
import type {NodeState} from '../../src/core/state.ts';
import type {PanelView} from '../../src/store/view.ts';
import {clean} from '../../src/text/clean.ts';
import {duration} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor} from './capability.ts';
import {lockColumnsFor} from './lock-columns.ts';
import {
  type At,
  ageNote,
  cursorIndex,
  filterNote,
  fitted,
  greyed,
  joined,
  nodeNote,
  noNode,
  type PanelContent,
  type Pointed,
  reasonLines,
  sentences,
  staleNote,
} from './panel.ts';
import {statementOr} from './statement-or.ts';
import {drawTable, keysOf} from './table.ts';
import {versusNote} from './versus.ts';

const select = remember(selectLocks);

const counts = ({roots, waiting, cycles}: LockForest): Spans => {
  if (waiting === 0) return line(span('nobody waits', 'muted'));
  return line(
    span(`${counted(roots, 'root')}, ${waiting} waiting`, 'critical'),
    cycles === 0 ? '' : span(` · ${counted(cycles, 'cycle')}`, 'critical'),
  );
};

const doubt = ({partial}: LockForest, width: number): readonly Spans[] =>
  partial === null ? [] : sentences(width, span(`? not the whole picture: ${partial}`, 'warning'));

/** What was true once is not said in the present tense. */
const quiet = (width: number, isStale: boolean): readonly Spans[] =>
  sentences(
    width,
    isStale
      ? span('Nobody waited for a lock when it was last read.', 'muted')
      : span('✔ No session waits for a lock.', 'good'),
  );

/** The whole statement under the cursor, where the list leaves room for it. */
const preview = (
  {rows}: LockForest,
  node: NodeState,
  panel: PanelView,
  width: number,
  room: number,
): readonly Spans[] => {
  const row = rows[cursorIndex(keysOf(rows), panel)];
  if (row?.session == null || room < 3) return [];
  const {id, user, client} = row.session;
  const who = [user, client].filter(Boolean).join(' from ');
  const open = row.transactionAge === null ? '' : ` · in transaction ${duration(row.transactionAge)}`;
  const doubtful = row.line.edge?.inferred ? ' · whom it waits for is inferred, not shown by the server' : '';
  const text = statementOr(row.session, node);
  return [
    [],
    ...fitted(
      [
        line(span(clean(`  ${id} · ${who}${open}${doubtful}`), 'muted')),
        ...sentences(width - 2, span(text)).map(spans => line('  ', ...spans)),
      ],
      room - 1,
    ),
  ];
};

const pointedIn = ({rows}: LockForest, node: string, key: string): Pointed | null => {
  const row = rows.find(each => each.key === key);
  if (row === undefined) return null;
  const {session, folded} = row.line;
  return {node, session: folded.length > 1 ? null : session, job: null, index: null};
};

export const locksContent = (at: At): PanelContent => {
  const node = shownNode(at.state, at.view.node);
  if (node === null) return noNode;
  const panel = at.view.panels.locks;
  const forest = select(node, panel.filter);
  const stale = staleNote(node, at.now);
  const rows = keysOf(forest.rows);
  const note = joined(
    forest.missing === null ? counts(forest) : [],
    filterNote(at, 'locks', rows.length, forest.total),
    ageNote(at, node, node.observation?.waits),
    nodeNote(at, node),
  );
  const usual = bandFor(at.state, node, 'locks', 'sessions waiting');
  const aside = versusNote(compare(at.state, node.series.blocked, usual), 'waiting ');
  const draw = (width: number, height: number): readonly Spans[] => {
    if (forest.missing !== null) return reasonLines(width, forest.missing, fixFor(node, 'waits'));
    const unsure = doubt(forest, width);
    if (forest.total === 0) return [...quiet(width, stale.length > 0), ...unsure];
    const focused = at.view.focus === 'locks';
    const empty = line(span('No row matches the filter.', 'muted'));
    const lines = drawTable(
      {
        columns: lockColumnsFor(width),
        rows: forest.rows,
        panel,
        focused,
        marked: at.view.marked,
        empty,
      },
      width,
      height - unsure.length,
    );
    const below = focused ? preview(forest, node, panel, width, height - lines.length - unsure.length) : [];
    return [...(stale.length > 0 ? greyed(lines) : lines), ...below, ...unsure];
  };
  return {note, aside, rows, draw, pointed: key => pointedIn(forest, node.node, key), filterable: true};
};
