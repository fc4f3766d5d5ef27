// What is known of an action between sending it and its end.
import type {EventOf} from '../core/event.ts';
import type {State} from '../core/state.ts';
import type {PlanItem} from './plan.ts';

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
