// What an action did is what was observed after it.
import type {EventOf} from '../core/event.ts';
import type {State} from '../core/state.ts';
import type {PlanItem} from './plan.ts';
import type {RunPorts} from './run.ts';
import {watchJob} from './watch-job.ts';
import {watchSession} from './watch-session.ts';

export type Settled = Pick<
  EventOf<'action.settled'>,
  'outcome' | 'detail' | 'took' | 'released' | 'releasedAfter'
>;

export type Sent = {
  readonly item: PlanItem;
  /** What was known when it was asked. */
  readonly before: State;
  readonly sentAt: number;
};

export const watchOutcome = async (sent: Sent, ports: RunPorts): Promise<Settled> => {
  const {target, node} = sent.item;
  ports.wake(node, target.type === 'index' ? ['leftovers'] : []);
  if (target.type === 'session') return watchSession(sent, target, ports);
  if (target.type === 'job') return watchJob(sent, target.job, ports);
  const took = ports.now() - sent.sentAt;
  return {outcome: 'done', detail: '', took, released: 0, releasedAfter: null};
};
