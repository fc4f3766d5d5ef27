// Jobs of migration tools as readings for the estimator.
import type {JobReading} from '../job.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState} from '../state.ts';
import {blockerOf, waitInWords} from '../waits/blocker.ts';
import type {ProgressReading} from './reading.ts';

/** No word from the worker of a job that should be at work, for longer than allowed. */
export const isWorkerLost = ({state, silence}: JobReading, allowed: number): boolean =>
  silence !== null && silence > allowed && state !== 'paused' && !isOver(state);

export const isOver = (state: JobReading['state']): boolean =>
  state === 'done' || state === 'failed' || state === 'aborted';

const standing = (job: JobReading, silenceAllowed: number): string | null => {
  const {state, throttled} = job;
  if (state === 'paused' || state === 'failed' || state === 'aborted') return state;
  if (isWorkerLost(job, silenceAllowed)) return 'no word from its worker';
  return throttled === null ? null : `throttled: ${throttled}`;
};

export const jobReading = (job: JobReading, node: NodeState, silenceAllowed: number): ProgressReading => {
  const {title, table, phase, done, total, unit, source, startedAt, workerSession} = job;
  const edge = workerSession === null ? null : blockerOf(node.graph, sessionsById(node), workerSession);
  return {
    ...{key: job.job, node: node.node, title, table, phase, before: null, weight: null},
    ...{done, total, unit, source, startedAt, lockNext: null, changeLog: null, untold: false, left: null},
    waitingBecause: standing(job, silenceAllowed) ?? (edge === null ? null : waitInWords(edge)),
    waitsFor: edge?.blocker ?? null,
    ...{session: workerSession, job, complete: job.state === 'done'},
  };
};
