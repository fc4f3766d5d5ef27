import {noBaseline} from '../baseline/baseline.ts';
import {baselineAfter} from '../baseline/course.ts';
import type {EventOf} from '../event.ts';
import type {State} from '../state.ts';

/** What a reading of a node or a tool changes in what is usual, and in the migration's course. */
export const foldCourse = (state: State, node: string): State => {
  const cluster = state.nodes[node]?.cluster;
  if (cluster === undefined) return state;
  const known = state.baselines[cluster] ?? noBaseline;
  const next = baselineAfter(known, {state, cluster, now: state.now});
  return next === known ? state : {...state, baselines: {...state.baselines, [cluster]: next}};
};

/** What was taken on purpose replaces what was known of these series. */
export const foldTaken = (state: State, {cluster, bands}: EventOf<'baseline.taken'>): State => {
  const known = state.baselines[cluster] ?? noBaseline;
  const next = {...known, bands: {...known.bands, ...bands}};
  return {...state, baselines: {...state.baselines, [cluster]: next}};
};
