import {sessionIn} from '../../src/core/select/node.ts';
import type {ViewAction} from '../../src/store/view.ts';
import {panels} from '../panels/panels.ts';
import {notice, pointedAt, type Situation} from './situation.ts';

/** Opens the session under the cursor. */
export const openDetail = (situation: Situation): readonly ViewAction[] => {
  const {state, view} = situation;
  const pointed = pointedAt(situation);
  if (pointed === null || pointed.session === null)
    return notice(
      situation,
      `${panels[view.focus].title} shows all there is: no session is under the cursor.`,
    );
  const node = state.nodes[pointed.node];
  const session = node === undefined ? null : sessionIn(node, pointed.session);
  if (session === null)
    return notice(situation, `${pointed.session} is not among the visible sessions.`, 'warning');
  return [
    {
      type: 'open',
      overlay: {
        type: 'detail',
        node: pointed.node,
        session: session.id,
        identity: session.identity.session,
        top: 0,
      },
    },
  ];
};

/** The session that is meant now: of the open detail view, else under the cursor. */
const meant = (situation: Situation): {readonly node: string; readonly session: string} | null => {
  const top = situation.view.overlays.at(-1);
  if (top?.type === 'detail') return {node: top.node, session: top.session};
  const pointed = pointedAt(situation);
  return pointed === null || pointed.session === null ? null : {node: pointed.node, session: pointed.session};
};

export const copy = (situation: Situation): readonly ViewAction[] => {
  const {state, ports} = situation;
  const target = meant(situation);
  if (target === null)
    return notice(situation, 'No session is under the cursor, so there is nothing to copy.');
  const node = state.nodes[target.node];
  const session = node === undefined ? null : sessionIn(node, target.session);
  const whole = ports.statementOf(target.node, target.session);
  // Part of a statement must not pass for the whole of it.
  if (whole === null && session?.statementCut === true && ports.travel.status() !== null)
    return notice(situation, `Only the beginning of the statement of ${target.session} was recorded.`);
  if (whole === null && session?.statementCut === true)
    return notice(situation, `The whole statement of ${target.session} is being fetched: press y again.`);
  const text = whole ?? session?.statement ?? null;
  if (text === null || text === '')
    return notice(situation, `No statement of ${target.session} is known.`, 'warning');
  const refused = ports.copy(text);
  return refused === null
    ? notice(situation, `Sent the statement of ${target.session} to the clipboard of your terminal.`)
    : notice(situation, refused, 'warning');
};
