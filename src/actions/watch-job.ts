// A job has done what it was told when its worker says so.
import type {JobState, JobVerb} from '../core/job.ts';
import type {State} from '../core/state.ts';
import {jobsOf} from './job-offer.ts';
import type {Sent, Settled} from './outcome.ts';
import type {RunPorts} from './ports.ts';
import {untilState} from './until.ts';

/** A worker in the middle of a batch answers after it, ms. */
const patience = 30_000;

const wanted: Readonly<Record<JobVerb, JobState>> = {pause: 'paused', resume: 'running', abort: 'aborted'};
const ended: readonly JobState[] = ['done', 'failed', 'aborted'];

export const watchJob = async ({item, sentAt}: Sent, job: string, ports: RunPorts): Promise<Settled> => {
  const {node, action} = item;
  const goal = action === 'resume' || action === 'abort' ? wanted[action] : wanted.pause;
  const reached = (state: State): JobState | 'gone' | null => {
    const seen = state.nodes[node];
    if (!seen || (seen.observedAt ?? 0) < sentAt) return null;
    const now = jobsOf(seen).find(each => each.job === job)?.state ?? 'gone';
    return now === goal || now === 'gone' || ended.includes(now) ? now : null;
  };
  const end = await untilState(ports, reached, patience);
  const took = ports.now() - sentAt;
  const rest = {took, released: 0, releasedAfter: null};
  if (end === goal) return {outcome: 'acknowledged', detail: `the worker says: ${end}`, ...rest};
  if (end !== null) return {outcome: 'done', detail: `the job ended meanwhile: ${end}`, ...rest};
  return {outcome: 'unacknowledged', detail: 'the worker has not answered', ...rest};
};
