// A job has done what it was told when its worker says so.
import type {ActionTarget} from '../core/action.ts';
import type {JobReading, JobSetting, JobState, JobVerb} from '../core/job.ts';
import type {State} from '../core/state.ts';
import {jobsOf} from './job-offer.ts';
import {isJobVerb} from './job-order.ts';
import type {Sent, Settled} from './outcome.ts';
import type {RunPorts} from './ports.ts';
import {untilState} from './until.ts';

type JobTarget = Extract<ActionTarget, {type: 'job'}>;

/** A worker in the middle of a batch answers after it, ms. */
const patience = 30_000;

const ended: readonly JobState[] = ['done', 'failed', 'aborted'];

/** What the job says once it has done as it was told. */
const goals: Readonly<Record<JobVerb, (job: JobReading, setting: JobSetting | undefined) => boolean>> = {
  pause: ({state}) => state === 'paused',
  resume: ({state}) => state === 'running',
  abort: ({state}) => state === 'aborted',
  panic: ({state}) => state === 'aborted',
  postpone: ({cutOver}) => cutOver === 'postponed',
  'cut over': ({cutOver, state}) => cutOver === 'under way' || state === 'done',
  set: ({settings}, setting) =>
    settings.some(({name, value}) => name === setting?.name && value === setting.value),
};

const saidBy = (job: JobReading, setting: JobSetting | undefined): string =>
  setting === undefined ? job.state : `${setting.name} = ${setting.value}`;

export const watchJob = async (
  {item, sentAt}: Sent,
  target: JobTarget,
  ports: RunPorts,
): Promise<Settled> => {
  const {node, action} = item;
  const {job: id, setting} = target;
  const goal = isJobVerb(action) ? goals[action] : goals.pause;
  const reached = (state: State): {readonly goal: boolean; readonly says: string} | null => {
    const seen = state.nodes[node];
    if (!seen || (seen.observedAt ?? 0) < sentAt) return null;
    const job = jobsOf(seen).find(each => each.job === id);
    if (job === undefined) return {goal: false, says: 'gone'};
    if (goal(job, setting)) return {goal: true, says: saidBy(job, setting)};
    return ended.includes(job.state) ? {goal: false, says: job.state} : null;
  };
  const end = await untilState(ports, reached, patience);
  const took = ports.now() - sentAt;
  const rest = {took, released: 0, releasedAfter: null};
  if (end === null) return {outcome: 'unacknowledged', detail: 'the worker has not answered', ...rest};
  return end.goal
    ? {outcome: 'acknowledged', detail: `the worker says: ${end.says}`, ...rest}
    : {outcome: 'done', detail: `the job ended meanwhile: ${end.says}`, ...rest};
};
