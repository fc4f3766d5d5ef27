// What operators did: asked, refused, sent, and what was seen of it afterwards.
import type {ActionKind, Effect} from '../../core/action.ts';
import {counted} from '../../core/advice/words.ts';
import type {EventOf} from '../../core/event.ts';
import {outcomeSentence} from '../../text/words/action.ts';
import type {ActionFacts} from '../story.ts';
import {clusterOf, type Step} from './step.ts';

const predictionOf = ({frees, freesNext, stillBlocked, rollsBack}: Effect): string =>
  [
    frees + freesNext === 0 ? null : `frees ${frees} at once${freesNext > 0 ? `, then ${freesNext}` : ''}`,
    stillBlocked > 0 ? `${counted(stillBlocked, 'session')} still blocked` : null,
    rollsBack === null ? null : `rolls back ${rollsBack}`,
  ]
    .filter(part => part !== null)
    .join('; ');

const ofConsole: readonly ActionKind[] = ['arm', 'disarm', 'watch replica'];

type Asked = EventOf<'action.asked'>;
type Known = {readonly asked: Asked; facts: ActionFacts};

const begun = (asked: Asked, cluster: string): ActionFacts => {
  const {id, at, operator, node, action, target, command, effect} = asked;
  return {
    ...{id, at, operator, cluster, node, action, command, refused: null, sent: null, settled: null},
    session: target.type === 'session' ? target.session : null,
    target: target.type === 'index' ? target.name : target.label,
    predicted: predictionOf(effect),
    result: 'not sent, as far as the recording shows',
    leavesBehind: [],
  };
};

export const createActionGatherer = () => {
  const known = new Map<string, Known>();

  const change = (id: string, what: (before: Known) => Partial<ActionFacts>) => {
    const before = known.get(id);
    if (before !== undefined) before.facts = {...before.facts, ...what(before)};
  };

  return {
    take: ({event, after}: Step) => {
      const {at} = event;
      if (event.type === 'action.asked')
        known.set(event.id, {asked: event, facts: begun(event, clusterOf(after, event.node))});
      if (event.type === 'action.refused')
        change(event.id, () => ({
          refused: {at, reason: event.reason},
          result: `refused: ${event.reason}${event.fix === null ? '' : ` (${event.fix})`}`,
        }));
      if (event.type === 'action.sent')
        change(event.id, () => ({
          sent: {at, reply: event.reply},
          result: `sent (${event.reply}); what came of it is not in the recording`,
        }));
      if (event.type === 'action.settled')
        change(event.id, ({asked}) => {
          const {outcome, detail, took, released, releasedAfter} = event;
          return {
            settled: {at, outcome, detail, took, released, releasedAfter},
            result: outcomeSentence(asked, event),
            leavesBehind: outcome === 'failed' || outcome === 'ignored' ? [] : asked.effect.leavesBehind,
          };
        });
    },
    actions: (): readonly ActionFacts[] =>
      [...known.values()].map(({facts}) => facts).filter(({action}) => !ofConsole.includes(action)),
    /** What concerns the console alone: nothing was done to a server. */
    own: (): readonly ActionFacts[] =>
      [...known.values()].map(({facts}) => facts).filter(({action}) => ofConsole.includes(action)),
  };
};
