// What ended an incident, as far as can be told from the order of things.

import {duration} from '../../text/format.ts';
import {actionName} from '../../text/words/action.ts';
import type {Ending, Incident} from '../incident.ts';
import type {ActionFacts} from '../story.ts';

/** An action later than this before the end is not what ended it, ms. */
const latest = 60_000;

type Trouble = Pick<
  Incident,
  'family' | 'cluster' | 'node' | 'from' | 'to' | 'root' | 'between' | 'otherRoots'
>;

/** What makes room: resuming, arming or cleaning up ends no trouble. */
const remedies: readonly ActionFacts['action'][] = [
  'cancel',
  'terminate',
  'pause',
  'abort',
  'postpone',
  'panic',
  'hold',
];

/** Signals to sessions of the pile-up come before others on the same node. */
const concerns = (action: ActionFacts, {family, node, root, between, otherRoots}: Trouble): boolean => {
  if (!remedies.includes(action.action)) return false;
  if (family !== 'locks' || action.session === null) return family !== 'reach';
  const parties = [root, ...between, ...otherRoots].map(party => party?.session);
  const released = (action.settled?.released ?? 0) > 0;
  return action.node === node && (released || parties.length === 0 || parties.includes(action.session));
};

/** The one who waited was stopped, rather than the one it waited for; replay repeats what the primary does. */
const onNode = (action: ActionFacts, {family, node, root}: Trouble): boolean =>
  family === 'locks' &&
  action.session !== null &&
  (action.node === node || root?.kind === 'replay') &&
  remedies.includes(action.action);

const worked = ({settled}: ActionFacts): boolean =>
  settled === null || !['ignored', 'failed', 'unacknowledged'].includes(settled.outcome);

/** `rootAfterwards`: what became of the one that everybody waited for. */
export const endingOf = (
  trouble: Trouble,
  actions: readonly ActionFacts[],
  rootAfterwards: string | null,
): Ending => {
  const {to, from, cluster} = trouble;
  if (to === null)
    return {how: 'not seen', action: null, after: null, sentence: 'It lasted when the recording ended.'};
  const timely = actions.filter(
    action =>
      action.sent !== null &&
      action.cluster === cluster &&
      action.at >= from &&
      action.at <= to &&
      to - action.at <= latest &&
      worked(action),
  );
  const candidate =
    timely.findLast(action => concerns(action, trouble)) ??
    timely.findLast(action => onNode(action, trouble));
  if (candidate?.sent) {
    const {settled} = candidate;
    const watched = trouble.family === 'locks' && candidate.node === trouble.node;
    const exact = watched ? (settled?.releasedAfter ?? null) : null;
    const after = exact ?? Math.max(0, to - candidate.sent.at);
    const name = actionName(candidate.action, {type: 'node', label: candidate.target});
    return {
      ...{how: 'action', action: candidate.id, after},
      sentence: `It ended ${duration(after)} after ${candidate.operator} pressed “${name}”.`,
    };
  }
  return {
    ...{how: 'by itself', action: null, after: null},
    sentence:
      rootAfterwards === null
        ? 'It ended without any action of an operator.'
        : `It ended without any action of an operator: ${rootAfterwards}.`,
  };
};
