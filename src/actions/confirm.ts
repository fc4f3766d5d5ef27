// Whether the world is still as it was when the confirmation was drawn.
import type {ActionTarget} from '../core/action.ts';
import {valueIn} from '../core/observation.ts';
import type {Session} from '../core/session.ts';
import type {NodeState, State} from '../core/state.ts';
import {whyNotArmed} from './arming.ts';
import {invalidIndexes} from './index-offer.ts';
import {jobsOf} from './job-offer.ts';
import {isJobVerb} from './job-order.ts';
import type {Plan, PlanItem} from './plan.ts';

/** What has changed, as one clause; `null`: the plan may be carried out. Asked while it is shown and again when it is accepted. */
export const stillSame = (plan: Plan, state: State): string | null => {
  for (const item of plan.items) {
    const change = changeIn(item, state);
    if (change !== null) return change;
  }
  return null;
};

/** What has changed about one target. */
export const changeIn = (item: PlanItem, state: State): string | null => {
  const node = state.nodes[item.node];
  if (!node?.facts) return `${item.node} is not connected any more`;
  if (node.facts.server !== item.server) return `another server answers as ${item.node} now`;
  if (node.facts.role !== item.role) return `${item.node} is a ${node.facts.role} now`;
  if (item.action === 'arm' || item.action === 'disarm') return null;
  const unarmed = whyNotArmed(state, node.cluster);
  if (unarmed) return unarmed.refused;
  if (item.action === 'hold' || item.action === 'release')
    return item.target.label in state.held === (item.action === 'release')
      ? null
      : `${item.target.label} is ${item.action === 'hold' ? 'held' : 'released'} already`;
  return targetChange(item, node);
};

const targetChange = (item: PlanItem, node: NodeState): string | null => {
  const {target, action} = item;
  switch (target.type) {
    case 'session':
      return sessionChange(target, action === 'cancel', node);
    case 'job': {
      const job = jobsOf(node).find(each => each.job === target.job);
      if (!job) return `${target.label} is gone`;
      return isJobVerb(action) && job.can[action] === true ? null : `${target.label} is ${job.state} now`;
    }
    case 'index': {
      const left = invalidIndexes(node).find(({name}) => name === target.name);
      if (!left) return `${target.name} is gone, or valid now`;
      return left.builder === null ? null : `${target.name} is being built by ${left.builder} now`;
    }
    case 'node':
      return node.facts?.capabilities.progressBySession === true
        ? `${item.node} tells progress apart now`
        : null;
  }
};

type SessionTarget = Extract<ActionTarget, {type: 'session'}>;

/** A cancel means the statement, a terminate the transaction: the same that the server is asked to compare. */
const sessionChange = (target: SessionTarget, cancels: boolean, node: NodeState): string | null => {
  const sessions: readonly Session[] = node.observation ? (valueIn(node.observation.sessions) ?? []) : [];
  const now = sessions.find(({id}) => id === target.session);
  if (!now) return `${target.session} is gone`;
  const {session, transaction, statement} = target.identity;
  if (now.identity.session !== session) return `${target.session} is another session now`;
  if (now.state === 'rolling back') return `${target.session} is rolling back now`;
  // A statement may begin its transaction, or another one, while it runs.
  const sameStatement = statement !== null && now.identity.statement === statement;
  if (!sameStatement && now.identity.transaction !== transaction)
    return now.identity.transaction === null
      ? `the transaction of ${target.session} has ended`
      : `${target.session} is in another transaction now`;
  if (cancels && !sameStatement) return `${target.session} runs another statement now`;
  const wasIdle = transaction !== null && statement === null;
  if (!cancels && wasIdle && !now.state.startsWith('idle in transaction'))
    return `${target.session} is ${now.state} again`;
  if (cancels && now.state !== 'active') return `${target.session} runs no statement any more`;
  return null;
};
