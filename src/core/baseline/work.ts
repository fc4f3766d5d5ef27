// Whether a migration is at work, as its sessions and tools show it.
import {isOver, isWorkerLost} from '../progress/jobs.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState, Progress} from '../state.ts';

/** A pool of the application that migrates keeps connections open while nothing happens. */
const hasBusySession = (node: NodeState): boolean => {
  const sessions = sessionsById(node);
  return [...node.migration.keys()].some(id => {
    const state = sessions.get(id)?.state ?? 'hidden';
    return state !== 'idle' && state !== 'hidden';
  });
};

const isAtWork = ({job, session}: Progress, {migration}: NodeState, silenceAllowed: number): boolean =>
  job === null
    ? session === null || migration.has(session)
    : !isOver(job.state) && job.state !== 'paused' && !isWorkerLost(job, silenceAllowed);

const workKey = ({node, key}: Progress): string => `${node}|${key}`;

/** Jobs of a node that are paused: they belong to a migration that goes on if they were at work in it. */
const pausedIn = ({progress}: NodeState): readonly string[] =>
  progress.filter(({job}) => job?.state === 'paused').map(workKey);

/** What is seen of the migration now: whether it works, by which jobs, and whether one of `known` is only paused. */
export const workIn = (
  nodes: readonly NodeState[],
  known: readonly string[],
  silenceAllowed: number,
): {readonly isAtWork: boolean; readonly jobs: readonly string[]} => {
  const working = nodes.flatMap(node => node.progress.filter(each => isAtWork(each, node, silenceAllowed)));
  const paused = nodes.flatMap(pausedIn).some(key => known.includes(key));
  return {
    isAtWork: working.length > 0 || paused || nodes.some(hasBusySession),
    jobs: working.filter(({job}) => job !== null).map(workKey),
  };
};
