import {bandFor, compare} from '../../src/core/select/baseline.ts';
import {shownNode} from '../../src/core/select/node.ts';
import {largestFirst, type SessionRow, selectSessions} from '../../src/core/select/sessions.ts';
import type {Column} from '../../src/text/columns.ts';
import {duration} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {fixFor, missingFor} from './capability.ts';
import {
  type At,
  ageNote,
  filterNote,
  greyed,
  joined,
  nodeNote,
  noNode,
  type PanelContent,
  reasonLines,
  sentences,
  staleNote,
} from './panel.ts';
import {migrationSign, relationTone, statementWord, stateTone, stateWord} from './session-columns.ts';
import {drawTable, keysOf, shownColumns} from './table.ts';
import {versusNote} from './versus.ts';

const behind = ({blockedBy, unexplained}: SessionRow): string => {
  if (unexplained !== null) return '?';
  const [first, ...more] = blockedBy;
  return first === undefined ? '' : more.length === 0 ? first : `${first}+${more.length}`;
};

const columns: readonly Column<SessionRow>[] = [
  {
    id: 'id',
    title: 'id',
    width: 8,
    priority: 15,
    value: ({session, relation}) => `${session.id}${relation === 'migration' ? migrationSign : ''}`,
    tone: ({relation}) => relationTone(relation),
  },
  {
    id: 'state',
    title: 'state',
    width: 10,
    priority: 13,
    value: ({session}) => stateWord(session),
    tone: ({session}) => stateTone(session),
  },
  {
    id: 'age',
    title: 'age',
    width: 6,
    priority: 12,
    align: 'right',
    value: ({age}) => duration(age),
  },
  {
    id: 'tx',
    title: 'tx',
    width: 6,
    priority: 7,
    align: 'right',
    value: ({transactionAge}) => (transactionAge === null ? '' : duration(transactionAge)),
  },
  {
    id: 'waited',
    title: 'waited',
    width: 6,
    priority: 9,
    align: 'right',
    value: ({waited, waits}) => (waits ? duration(waited) : ''),
  },
  {
    id: 'behind',
    title: 'behind',
    width: 7,
    priority: 11,
    value: behind,
    tone: () => 'warning',
  },
  {
    id: 'blocks',
    title: 'blocks',
    width: 6,
    priority: 10,
    align: 'right',
    value: ({blocks}) => (blocks === 0 ? '' : `×${blocks}`),
    tone: () => 'critical',
  },
  {id: 'user', title: 'user', width: 10, priority: 6, value: ({session}) => session.user ?? ''},
  {
    id: 'app',
    title: 'app',
    width: 10,
    flex: 0.3,
    priority: 8,
    value: ({session}) => session.application ?? '',
  },
  {id: 'db', title: 'db', width: 8, priority: 4, value: ({session}) => session.database ?? ''},
  {id: 'client', title: 'client', width: 15, priority: 2, value: ({session}) => session.client ?? ''},
  {
    id: 'wait',
    title: 'wait',
    width: 12,
    flex: 0.3,
    priority: 5,
    value: ({session}) => [session.waitType, session.waitEvent].filter(Boolean).join(':'),
  },
  {id: 'kind', title: 'kind', width: 10, priority: 1, value: ({session}) => session.kind},
  {
    id: 'relation',
    title: 'relation',
    width: 12,
    priority: 3,
    value: ({relation}) => (relation === 'none' ? '' : relation),
  },
  {
    id: 'statement',
    title: 'statement',
    width: 16,
    flex: 3,
    priority: 14,
    value: ({session}) => statementWord(session),
  },
];

const select = remember(selectSessions);

const counts = remember((rows: readonly SessionRow[], total: number): Spans => {
  const active = rows.filter(({session}) => session.state === 'active').length;
  const open = rows.filter(({session}) => session.state.startsWith('idle in transaction')).length;
  return line(
    span(`${total}`, 'muted'),
    span(`, ${active} active`, 'muted'),
    ...(open === 0 ? [] : [span(`, ${open} idle in tx`, 'warning')]),
  );
});

/** Statements of others need a grant: said once, above what can be seen. */
const limited = (at: At, width: number): readonly Spans[] => {
  const node = shownNode(at.state, at.view.node);
  const missing = node === null ? null : missingFor(node, 'sessions');
  return node === null || missing === null ? [] : reasonLines(width, missing, fixFor(node, 'sessions'));
};

export const sessionsContent = (at: At): PanelContent => {
  const node = shownNode(at.state, at.view.node);
  if (node === null) return noNode;
  const panel = at.view.panels.sessions;
  const {rows, total, missing} = select(node, panel.filter, panel.sort);
  const stale = staleNote(node, at.now);
  const note = joined(
    missing === null ? counts(rows, total) : [],
    filterNote(at, 'sessions', rows.length, total),
    at.view.marked.size === 0 ? [] : line(span(`${at.view.marked.size} marked`, 'accent')),
    ageNote(at, node, node.observation?.sessions),
    nodeNote(at, node),
  );
  const usual = bandFor(at.state, node, 'sessions', 'active');
  // Of all of them: beside a filter it would be taken for those that it leaves.
  const aside =
    panel.filter === '' ? versusNote(compare(at.state, node.series.active, usual), 'active ') : [];
  const draw = (width: number, height: number): readonly Spans[] => {
    if (missing !== null) return reasonLines(width, missing, fixFor(node, 'sessions'));
    if (total === 0) return sentences(width, span('No session but our own.', 'muted'));
    const reason = limited(at, width).slice(0, Math.max(0, height - 3));
    const focused = at.view.focus === 'sessions';
    const empty = line(span('No session matches the filter.', 'muted'));
    const lines = drawTable(
      {columns, rows, panel, focused, marked: at.view.marked, sort: panel.sort, empty},
      width,
      height - reason.length,
    );
    return [...reason, ...(stale.length > 0 ? greyed(lines) : lines)];
  };
  return {
    note,
    aside,
    rows: keysOf(rows),
    draw,
    pointed: key => {
      const row = rows.find(each => each.key === key);
      return row === undefined ? null : {node: node.node, session: row.session.id, job: null, index: null};
    },
    largestFirst,
    sortable: width => shownColumns(columns, width),
    filterable: true,
  };
};
