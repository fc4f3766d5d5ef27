// What ended an incident, as far as can be told from the order of things.

import {duration} from '../../text/format.ts';
import {actionName} from '../../text/words/action.ts';
import type {ActionFacts, Ending, Incident} from '../story.ts';

/** An action later than this before the end is not what ended it, ms. */
const latest = 60_000;
/** A reading that shows the end may be dated before the answer to the action, ms. */
const ahead = 1_500;

type Trouble = Pick<
  Incident,
  'family' | 'cluster' | 'node' | 'from' | 'to' | 'root' | 'between' | 'otherRoots'
>;

const concerns = (action: ActionFacts, {family, node, root, between, otherRoots}: Trouble): boolean => {
  if ((action.settled?.released ?? 0) > 0 && action.node === node) return true;
  if (action.session === null) return family !== 'reach';
  const parties = [root, ...between, ...otherRoots].map(party => party?.session);
  return family !== 'locks' || (action.node === node && parties.includes(action.session));
};

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
  const candidate = actions.findLast(
    action =>
      action.sent !== null &&
      action.cluster === cluster &&
      action.sent.at >= from &&
      action.sent.at <= to + ahead &&
      to - action.sent.at <= latest &&
      worked(action) &&
      concerns(action, trouble),
  );
  if (candidate?.sent) {
    const {settled} = candidate;
    const exact = trouble.family === 'locks' && settled?.releasedAfter != null ? settled.releasedAfter : null;
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
