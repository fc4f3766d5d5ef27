// Whom a key would act on: said in the footer before it is pressed, and by the same function when it is.
import type {ActCommand, Selection} from '../src/actions/plan.ts';
import {selectFollowed} from '../src/core/select/followed.ts';
import {sessionsOf, shownNode} from '../src/core/select/node.ts';
import {sessionKey} from '../src/core/select/sessions.ts';
import {advised} from './advised.ts';
import {type At, cursorIndex, type PanelContent, type Pointed} from './panels/panel.ts';

type Looked = At & {readonly panel: PanelContent};

const none: Omit<Selection, 'node'> = {sessions: [], job: null, index: null};

const fromPointed = ({node, session, job, index}: Pointed): Selection => ({
  node,
  sessions: session === null ? [] : [session],
  job,
  index,
});

/** Marked sessions that are still there. */
const marked = ({state, view}: Looked): readonly string[] => {
  const node = shownNode(state, view.node);
  if (node === null || view.marked.size === 0) return [];
  return sessionsOf(node)
    .filter(session => view.marked.has(sessionKey(session)))
    .map(({id}) => id);
};

/** What the operator has put the cursor on. */
const chosen = ({view, panel}: Looked): Selection | null => {
  const {cursor} = view.panels[view.focus];
  const pointed = cursor === null ? null : (panel.pointed?.(cursor) ?? null);
  return pointed === null ? null : fromPointed(pointed);
};

/** What the cursor stands on without having been moved there. */
const first = ({view, panel}: Looked): Selection | null => {
  const row = panel.rows[cursorIndex(panel.rows, view.panels[view.focus])];
  const pointed = row === undefined ? null : (panel.pointed?.(row) ?? null);
  return pointed === null ? null : fromPointed(pointed);
};

/** A cancel that was ignored is what a terminate is for. */
const ignored = ({state, now}: Looked): Selection | null => {
  const action = selectFollowed(state, now)?.ignored ?? null;
  if (action === null || action.asked.target.type !== 'session') return null;
  return {...none, node: action.asked.node, sessions: [action.asked.target.session]};
};

const nodeOf = ({state, view}: Looked): string => shownNode(state, view.node)?.node ?? '';

/**
 * The open detail view, else what is marked, else the row the operator has gone to, else what PRESS proposes, else the first row. So the keys
 * do what PRESS says until the operator points at something.
 */
export const selectionFor = (command: ActCommand, looked: Looked): Selection => {
  const node = nodeOf(looked);
  const top = looked.view.overlays.at(-1);
  if (top?.type === 'detail') return {...none, node: top.node, sessions: [top.session]};
  const signals = command === 'cancel' || command === 'terminate';
  const sessions = signals ? marked(looked) : [];
  if (sessions.length > 0) return {...none, node, sessions};
  const pointed = chosen(looked);
  if (!signals) return pointed ?? advised(looked.state, command) ?? first(looked) ?? {...none, node};
  if (pointed !== null) return pointed;
  const escalation = command === 'terminate' ? ignored(looked) : null;
  return escalation ?? advised(looked.state, command) ?? first(looked) ?? {...none, node};
};
