// A migration's course as its cluster lives through it: before, at work, over, recovered.
import type {State} from '../state.ts';
import type {Baseline} from './baseline.ts';
import {type Measured, measuredIn} from './measured.ts';
import {recoveryAfter} from './recovery.ts';
import {bandsBetween, lookback, renewed} from './take.ts';
import {workIn} from './work.ts';

/** The time before is looked at again so often, ms: sorting all of it every second would cost more than it tells. */
const renewal = 60_000;
/** While a node has figures without a band, ms. */
const firstLooks = 5_000;
/** A migration is seen at the latest one reading after it began: what was measured so shortly before may be of it, ms. */
const margin = 2_000;

type Scene = {readonly state: State; readonly cluster: string; readonly now: number};

/** The bands of these series as they are now. */
const looked = (known: Baseline, measured: readonly Measured[], now: number): Baseline => {
  const from = Math.max(now - lookback, known.calmSince ?? 0);
  const bands = bandsBetween(measured, from, now - margin, 'before');
  const nodes = new Set(measured.map(({node}) => node));
  const lookedAt = {...known.lookedAt, ...Object.fromEntries([...nodes].map(node => [node, now]))};
  return {...known, bands: renewed(known.bands, bands), lookedAt};
};

/** A figure that is read now and has no band yet: not every source begins at the same moment. */
const isMissing = ({bands}: Baseline, {key, isJudged, series}: Measured): boolean =>
  isJudged && bands[key] === undefined && series.values.at(-1) != null;

/** One node at a time, so that no reading pays for all of twenty. */
const before = (known: Baseline, {state, cluster, now}: Scene): Baseline => {
  const measured = measuredIn(state, cluster);
  const isDue = (each: Measured): boolean => {
    const age = now - (known.lookedAt[each.node] ?? Number.NEGATIVE_INFINITY);
    return age >= renewal || (age >= firstLooks && isMissing(known, each));
  };
  const due = measured.find(isDue)?.node;
  return due === undefined
    ? known
    : looked(
        known,
        measured.filter(({node}) => node === due),
        now,
      );
};

const atWork = (known: Baseline, jobs: readonly string[], scene: Scene): Baseline => {
  const {state, cluster, now} = scene;
  const begun =
    known.startedAt === null
      ? {...looked(known, measuredIn(state, cluster), now), startedAt: now, jobs: []}
      : known;
  return {
    ...begun,
    workSeenAt: now,
    jobs: [...new Set([...begun.jobs, ...jobs])],
    recovery: null,
  };
};

const afterwards = (known: Baseline, {state, cluster, now}: Scene): Baseline => {
  const ended = known.recovery ?? {endedAt: known.workSeenAt ?? now, recoveredAt: null, lacking: []};
  const steady = state.opened?.limits.recoveredFor ?? 0;
  const recovery = recoveryAfter(ended, known, measuredIn(state, cluster), now, steady);
  const over = {...known, workSeenAt: null, recovery};
  return recovery.recoveredAt === null
    ? over
    : {...over, startedAt: null, jobs: [], calmSince: recovery.recoveredAt};
};

/** The baseline of a cluster after one of its nodes or tools was read. */
export const baselineAfter = (known: Baseline, scene: Scene): Baseline => {
  const {state, cluster} = scene;
  const nodes = Object.values(state.nodes).filter(node => node.cluster === cluster);
  const silence = state.opened?.limits.workerSilence ?? Number.POSITIVE_INFINITY;
  const work = workIn(nodes, known.jobs, silence);
  if (work.isAtWork) return atWork(known, work.jobs, scene);
  if (known.startedAt !== null) return afterwards(known, scene);
  return before(known, scene);
};
