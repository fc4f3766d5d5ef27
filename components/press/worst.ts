import {selectAlerts} from '../../src/core/select/alerts.ts';
import {selectLocks} from '../../src/core/select/locks.ts';
import {sessionIn} from '../../src/core/select/node.ts';
import {sessionKey} from '../../src/core/select/sessions.ts';
import type {ViewAction} from '../../src/store/view.ts';
import {panelFor} from '../panels/trouble.ts';
import {type Handler, notice} from './situation.ts';

/** To the panel, the node and the row of the gravest alert; without one, to the head of the locks. */
export const worst: Handler = situation => {
  const {state} = situation;
  const [gravest] = selectAlerts(state);
  if (gravest === undefined) return notice(situation, 'No alert is raised now.');
  const {kind, node: name, subject} = gravest.alert;
  const panel = panelFor[kind];
  const node = state.nodes[name];
  const session = node === undefined ? null : sessionIn(node, subject);
  const listed =
    panel !== 'locks' || node === undefined
      ? session
      : (selectLocks(node, '').rows.find(({session: each}) => each?.id === subject)?.session ?? null);
  const show: readonly ViewAction[] =
    panel === 'locks' || panel === 'sessions' ? [{type: 'node', node: name}] : [];
  return [
    ...show,
    {type: 'focus', panel},
    {type: 'filter', typing: false, text: ''},
    ...(listed === null || show.length === 0
      ? []
      : [{type: 'point', panel, row: sessionKey(listed)} as const]),
  ];
};
