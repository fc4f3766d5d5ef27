// Pause, resume and abort: what a migration tool can be told.
import type {Effect} from '../core/action.ts';
import type {JobOrder, JobReading, JobVerb} from '../core/job.ts';
import type {NodeState, State} from '../core/state.ts';
import type {PlanItem} from './plan.ts';
import type {Reached} from './reach.ts';
import type {Refusal} from './refusal.ts';

export const jobsOf = (node: NodeState): readonly JobReading[] =>
  node.progress.flatMap(({job}) => (job === null ? [] : [job]));

const over: readonly JobReading['state'][] = ['done', 'failed', 'aborted'];

/** What `p` means for a job: the other of the two. */
export const toggleOf = ({state}: JobReading): 'pause' | 'resume' =>
  state === 'paused' || state === 'pausing' ? 'resume' : 'pause';

/** What `u` means for a job: the other of the two. */
export const cutOverOf = ({cutOver}: JobReading): 'cut over' | 'postpone' =>
  cutOver === 'postponed' ? 'cut over' : 'postpone';

/** The job pointed at, or the only one that has not ended. */
export const jobFor = (
  state: State,
  node: string,
  job: string | null,
): {readonly node: string; readonly job: JobReading} | Refusal => {
  const all = Object.values(state.nodes).flatMap(each =>
    jobsOf(each).map(found => ({node: each.node, job: found})),
  );
  const named = all.find(each => each.job.job === job && each.node === node);
  if (named) return named;
  const running = all.filter(each => !over.includes(each.job.state));
  const [only] = running;
  if (only && running.length === 1) return only;
  return running.length === 0
    ? {refused: 'there is no backfill that could be paused', fix: null}
    : {refused: `there are ${running.length} backfills`, fix: 'point at one in the migration panel'};
};

const warningsOf = (job: JobReading, verb: JobVerb): readonly string[] => [
  ...(job.phase === 'worker lost' ? ['its worker has been silent: it may never answer'] : []),
  ...(verb === 'abort' || verb === 'panic' ? ['an aborted job cannot be resumed'] : []),
];

const leftBy = ({cleanUp}: JobReading): readonly string[] =>
  cleanUp.length === 0
    ? ['rows that were done stay done']
    : [`to be cleaned up by hand, in this order: ${cleanUp.join(' ')}`];

const effectOn = (job: JobReading, verb: JobVerb): Effect => ({
  ...{frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null, warnings: warningsOf(job, verb)},
  leavesBehind: verb === 'abort' || verb === 'panic' ? leftBy(job) : [],
});

export const jobItem = (
  {state, facts, server, tools}: Reached,
  job: JobReading,
  order: JobOrder,
): PlanItem | Refusal => {
  const {verb} = order;
  const can = job.can[verb];
  const tool = tools.find(({id}) => id === job.tool);
  if (can === undefined || !tool) return {refused: `${job.tool} cannot ${verb} ${job.title}`, fix: null};
  if (can !== true) return {refused: `${job.title} cannot ${verb}: ${can.missing}`, fix: can.fix};
  const sent = tool.commandFor(server, job.job, order);
  if ('refused' in sent) return {refused: sent.refused, fix: null};
  return {
    ...{node: state.node, server: facts.server, role: facts.role, action: verb},
    target: {
      ...{type: 'job', job: job.job, label: job.title},
      ...(order.verb === 'set' ? {setting: order.setting} : {}),
    },
    command: sent.command,
    effect: effectOn(job, verb),
  };
};
