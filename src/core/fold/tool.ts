import type {EventOf} from '../event.ts';
import {estimate} from '../progress/estimate.ts';
import {jobReading} from '../progress/jobs.ts';
import type {NodeState, State} from '../state.ts';
import {withNode} from './nodes.ts';

const withoutError = (node: NodeState, tool: string): NodeState['toolErrors'] => {
  const {[tool]: _, ...others} = node.toolErrors;
  return others;
};

/** A tool that could not be read keeps its jobs as they were, with the error beside them. */
export const foldTool = (state: State, event: EventOf<'tool.observed'>): State => {
  const {at, node, tool, jobs, locks, error} = event;
  const known = state.nodes[node];
  if (known === undefined) return state;
  if (error !== null) return withNode(state, {...known, toolErrors: {...known.toolErrors, [tool]: error}});
  const silenceAllowed = state.opened?.limits.workerSilence ?? Number.POSITIVE_INFINITY;
  const others = known.progress.filter(({job}) => job?.tool !== tool);
  const own = jobs.map(job =>
    estimate(
      known.progress.find(({key}) => key === job.job) ?? null,
      jobReading(job, known, silenceAllowed),
      at,
    ),
  );
  return withNode(state, {
    ...known,
    progress: [...others, ...own],
    runnerLocks: locks ?? known.runnerLocks,
    toolErrors: withoutError(known, tool),
  });
};
