// An action on a job, as its tool takes it.
import type {ActionKind, ActionTarget} from '../core/action.ts';
import type {JobOrder, JobVerb} from '../core/job.ts';

type JobTarget = Extract<ActionTarget, {type: 'job'}>;

const verbs: Readonly<Record<JobVerb, true>> = {
  ...{pause: true, resume: true, abort: true},
  ...{postpone: true, 'cut over': true, set: true, panic: true},
};

export const isJobVerb = (action: ActionKind): action is JobVerb => Object.hasOwn(verbs, action);

/** `null`: it is no order to a job. */
export const orderOf = (action: ActionKind, {setting}: Pick<JobTarget, 'setting'>): JobOrder | null => {
  if (!isJobVerb(action)) return null;
  if (action !== 'set') return {verb: action};
  return setting === undefined ? null : {verb: 'set', setting};
};
