import {type LockRow, selectLocks} from '../../src/core/select/locks.ts';
import {shownNode} from '../../src/core/select/node.ts';
import type {Column} from '../../src/text/columns.ts';
import {duration} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor} from './capability.ts';
import {
  type At,
  drawTable,
  filterNote,
  greyed,
  joined,
  noNode,
  type PanelContent,
  type Pointed,
  reasonLines,
  sentences,
  staleNote,
} from './panel.ts';
import {
  lockName,
  migrationSign,
  modeWord,
  relationTone,
  statementWord,
  stateTone,
  stateWord,
} from './session-columns.ts';

const mostIndented = 4;

/** Tree lines, the id, and the sign of the migration. */
const who = ({branches, id, relation}: LockRow): string => {
  const shown = branches.slice(-mostIndented);
  const cut = branches.length > shown.length ? '…' : '';
  const lines = shown.map((more, level) =>
    level === shown.length - 1 ? (more ? '├ ' : '└ ') : more ? '│ ' : '  ',
  );
  return `${cut}${lines.join('')}${id}${relation === 'migration' ? migrationSign : ''}`;
};

/** A waiter: the lock it wants, and whether it only stands in a queue. A root: what it is doing instead of going on. */
const situation = (row: LockRow): string => {
  if (row.unexplained !== null) return 'blocker not visible';
  if (row.edge === null) return `${stateWord(row.session)} ${duration(row.age)}`;
  const more = row.moreBlockers > 0 ? ` +${row.moreBlockers}` : '';
  return `${row.edge.hard ? 'wants' : 'queued'} ${modeWord(row.edge.mode)}${more}`;
};

const heldOrWanted = ({edge, holds, unexplained}: LockRow): string => {
  if (unexplained !== null) return unexplained;
  if (edge !== null) return lockName(edge);
  return holds === null ? '' : `holds ${modeWord(holds.blockerMode)} ${lockName(holds)}`;
};

const columns: readonly Column<LockRow>[] = [
  {
    id: 'who',
    title: 'who',
    width: 10,
    flex: 0.3,
    priority: 9,
    value: who,
    tone: row => relationTone(row.relation),
  },
  {
    id: 'below',
    title: 'behind',
    width: 6,
    priority: 8,
    align: 'right',
    value: ({below}) => (below === 0 ? '' : `×${below}`),
    tone: row => (row.edge === null ? 'critical' : undefined),
  },
  {
    id: 'waited',
    title: 'waited',
    width: 7,
    priority: 7,
    align: 'right',
    value: row => (row.edge === null && row.unexplained === null ? '' : duration(row.waited)),
  },
  {
    id: 'state',
    title: 'state / lock wanted',
    width: 18,
    flex: 0.5,
    priority: 6,
    value: situation,
    tone: row => (row.edge === null ? stateTone(row.session) : undefined),
  },
  {id: 'lock', title: 'on', width: 16, flex: 0.7, priority: 3, value: heldOrWanted},
  {
    id: 'app',
    title: 'app',
    width: 10,
    flex: 0.2,
    priority: 4,
    value: ({session}) => session?.application ?? '',
  },
  {id: 'user', title: 'user', width: 8, priority: 2, value: ({session}) => session?.user ?? ''},
  {
    id: 'statement',
    title: 'statement',
    width: 9,
    flex: 3,
    priority: 5,
    value: ({session}) => statementWord(session),
  },
];

const select = remember(selectLocks);

const countNote = (roots: number, waiting: number, cycles: number): Spans => {
  if (waiting === 0) return line(span('nobody waits', 'muted'));
  const cycle = cycles === 0 ? [] : [span(` · ${cycles} cycle${cycles === 1 ? '' : 's'}`, 'critical')];
  return line(span(`${roots} root${roots === 1 ? '' : 's'}, ${waiting} waiting`, 'critical'), ...cycle);
};

export const locksContent = (at: At): PanelContent => {
  const node = shownNode(at.state, at.view.node);
  if (node === null) return noNode;
  const panel = at.view.panels.locks;
  const forest = select(node, panel.filter);
  const stale = staleNote(node, at.now);
  const rows = forest.rows.map(({key}) => key);
  const nodeName = at.state.order.length > 1 ? line(span(node.node, 'muted')) : [];
  const note = joined(
    forest.missing === null ? countNote(forest.roots, forest.waiting, forest.cycles) : [],
    filterNote(at, 'locks', rows.length, forest.waiting + forest.roots),
    stale,
    nodeName,
  );
  const draw = (width: number, height: number): readonly Spans[] => {
    if (forest.missing !== null) return reasonLines(width, forest.missing, fixFor(node, 'waits'));
    if (forest.waiting === 0) return quiet(width, forest.partial);
    const hint =
      forest.partial === null
        ? []
        : sentences(width, span(`? not the whole picture: ${forest.partial}`, 'warning'));
    const focused = at.view.focus === 'locks';
    const empty = line(span('No row matches the filter.', 'muted'));
    const lines = drawTable(
      {columns, rows: forest.rows, panel, focused, marked: at.view.marked, empty},
      width,
      height - hint.length,
    );
    return [...hint, ...(stale.length > 0 ? greyed(lines) : lines)];
  };
  const pointed = (key: string): Pointed | null => {
    const row = forest.rows.find(each => each.key === key);
    return row === undefined ? null : {node: node.node, session: row.id, job: null, index: null};
  };
  return {note, rows, draw, pointed, filterable: true};
};

const quiet = (width: number, partial: string | null): readonly Spans[] =>
  sentences(
    width,
    span('✔ No session waits for a lock.', 'good'),
    ...(partial === null ? [] : [span(`? not the whole picture: ${partial}`, 'warning')]),
  );
