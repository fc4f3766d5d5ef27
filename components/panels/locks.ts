import {type LockForest, type LockRow, selectLocks} from '../../src/core/select/locks.ts';
import {shownNode} from '../../src/core/select/node.ts';
import type {PanelView} from '../../src/store/view.ts';
import {clean} from '../../src/text/clean.ts';
import type {Column} from '../../src/text/columns.ts';
import {duration} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor} from './capability.ts';
import {
  type At,
  cursorIndex,
  drawTable,
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

/** Drawn through: the one above holds what it wants. Dashed: the one above is only queued ahead. */
const twig = (more: boolean, hard: boolean): string => (more ? '├' : '└') + (hard ? '─' : '┄');

/** Tree lines, then the id with the sign of the migration, or how many share the line. */
const who = ({line: {branches, folded, session, edge}, relation}: LockRow): string => {
  const shown = branches.slice(-mostIndented);
  const cut = branches.length > shown.length ? '…' : '';
  const lines = shown.map((more, level) =>
    level === shown.length - 1 ? twig(more, edge?.hard ?? true) : more ? '│ ' : '  ',
  );
  const name =
    folded.length > 1 ? `${folded.length} ×` : `${session}${relation === 'migration' ? migrationSign : ''}`;
  return `${cut}${lines.join('')}${name}`;
};

/** A waiter: the lock it wants, and whether it only stands in a queue. A root: what it is doing instead of going on. */
const situation = ({line: {edge, alsoWaitsFor, inCycle}, unexplained, session, age}: LockRow): string => {
  if (unexplained !== null) return 'blocker not visible';
  if (edge === null) return `${inCycle ? 'deadlock? ' : ''}${stateWord(session)} ${duration(age)}`;
  const more = alsoWaitsFor.length > 0 ? ` +${alsoWaitsFor.length}` : '';
  return `${edge.hard ? 'wants' : 'queued'} ${modeWord(edge.mode)}${more}`;
};

const heldOrWanted = ({line: {edge}, holds, unexplained}: LockRow): string => {
  if (unexplained !== null) return unexplained;
  if (edge !== null) return lockName(edge);
  return holds === null ? '' : `holds ${modeWord(holds.blockerMode)} ${lockName(holds)}`;
};

const app = ({session, line: {folded}}: LockRow): string =>
  folded.length > 1 ? '' : (session?.application ?? '');

/** All of it in one cell, the most telling first, where there is no room for columns. */
const inOne = (row: LockRow): string => {
  const {
    line: {edge},
    unexplained,
    session,
  } = row;
  const statement = statementWord(session);
  if (unexplained !== null) return `blocker not visible: ${unexplained}`;
  if (edge !== null) return `${modeWord(edge.mode)}: ${statement}`;
  return [situation(row), app(row), statement].filter(part => part !== '').join(' · ');
};

const stateOfRoot = (row: LockRow) => (row.line.edge === null ? stateTone(row.session) : undefined);

const common: readonly Column<LockRow>[] = [
  {
    id: 'who',
    title: 'who',
    width: 12,
    flex: 0.2,
    priority: 9,
    value: who,
    tone: ({relation}) => relationTone(relation),
  },
  {
    id: 'behind',
    title: 'behind',
    width: 6,
    priority: 8,
    align: 'right',
    value: ({line: {below}}) => (below === 0 ? '' : `×${below}`),
    tone: row => (row.line.edge === null ? 'critical' : undefined),
  },
  {
    id: 'waited',
    title: 'waited',
    width: 6,
    priority: 7,
    align: 'right',
    value: row => (row.line.edge === null && row.unexplained === null ? '' : duration(row.waited)),
  },
];

const narrow: readonly Column<LockRow>[] = [
  ...common,
  {id: 'what', title: 'what', width: 20, flex: 3, priority: 6, value: inOne, tone: stateOfRoot},
];

const wide: readonly Column<LockRow>[] = [
  ...common,
  {id: 'state', title: 'state / wants', width: 22, priority: 6, value: situation, tone: stateOfRoot},
  {id: 'on', title: 'on', width: 24, flex: 0.6, priority: 3, value: heldOrWanted},
  {id: 'app', title: 'app', width: 10, flex: 0.2, priority: 4, value: app},
  {
    id: 'user',
    title: 'user',
    width: 8,
    priority: 2,
    value: ({session, line: {folded}}) => (folded.length > 1 ? '' : (session?.user ?? '')),
  },
  {
    id: 'statement',
    title: 'statement',
    width: 20,
    flex: 3,
    priority: 5,
    value: ({session}) => statementWord(session),
  },
];

/** From this width on, columns of their own say more than one cell does. */
const wideFrom = 100;

const select = remember(selectLocks);

const counts = ({roots, waiting, cycles}: LockForest): Spans => {
  if (waiting === 0) return line(span('nobody waits', 'muted'));
  return line(
    span(`${roots} root${roots === 1 ? '' : 's'}, ${waiting} waiting`, 'critical'),
    cycles === 0 ? '' : span(` · ${cycles} cycle${cycles === 1 ? '' : 's'}`, 'critical'),
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
const preview = ({rows}: LockForest, panel: PanelView, width: number, room: number): readonly Spans[] => {
  const keys = rows.map(({key}) => key);
  const row = rows[cursorIndex(keys, panel)];
  if (row?.session == null || room < 3) return [];
  const {id, user, client, statement} = row.session;
  const who = [user, client].filter(Boolean).join(' from ');
  const open = row.transactionAge === null ? '' : ` · in transaction ${duration(row.transactionAge)}`;
  const text = statement ?? statementWord(row.session);
  return [
    [],
    ...fitted(
      [
        line(span(clean(`  ${id} · ${who}${open}`), 'muted')),
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
  const rows = forest.rows.map(({key}) => key);
  const note = joined(
    forest.missing === null ? counts(forest) : [],
    filterNote(at, 'locks', rows.length, forest.total),
    stale,
    nodeNote(at, node),
  );
  const draw = (width: number, height: number): readonly Spans[] => {
    if (forest.missing !== null) return reasonLines(width, forest.missing, fixFor(node, 'waits'));
    const unsure = doubt(forest, width);
    if (forest.total === 0) return [...quiet(width, stale.length > 0), ...unsure];
    const focused = at.view.focus === 'locks';
    const empty = line(span('No row matches the filter.', 'muted'));
    const lines = drawTable(
      {
        columns: width < wideFrom ? narrow : wide,
        rows: forest.rows,
        panel,
        focused,
        marked: at.view.marked,
        empty,
      },
      width,
      height - unsure.length,
    );
    const below = focused ? preview(forest, panel, width, height - lines.length - unsure.length) : [];
    return [...(stale.length > 0 ? greyed(lines) : lines), ...below, ...unsure];
  };
  return {note, rows, draw, pointed: key => pointedIn(forest, node.node, key), filterable: true};
};
