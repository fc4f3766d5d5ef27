// Making the server say whose progress is whose.
import type {PlanItem} from './plan.ts';
import type {Reached} from './reach.ts';
import type {Refusal} from './refusal.ts';

export const progressItem = ({state, facts, server}: Reached): PlanItem | Refusal => {
  const able = facts.capabilities.progressBySession;
  if (able === undefined)
    return {refused: `${state.node} has no setting that tells progress apart`, fix: null};
  if (able === true) return {refused: `${state.node} tells progress apart as far as it can`, fix: null};
  const {tellProgressApart: telling} = server.actor;
  if (telling === null) return {refused: able.missing, fix: able.fix};
  return {
    ...{node: state.node, server: facts.server, role: facts.role, action: 'tell progress apart'},
    target: {type: 'node', label: state.node},
    command: telling.command,
    effect: {
      ...{frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null},
      leavesBehind: ['the setting, until the server restarts'],
      warnings: ['what runs already is told apart from its next stage on, or not at all'],
    },
  };
};
