// How far a command is by all of its stages together.
import type {SessionId} from '../../../core/session.ts';
import {type Counted, type CountedBySession, untold, whole} from './counted.ts';
import {ownersOf} from './stage-owners.ts';
import type {Stage, StagesRead} from './stages.ts';

/** `merge sort` of `alter table (merge sort)` */
const phaseOf = ({name}: Stage): string => /\((.*)\)$/.exec(name)?.[1] ?? name;

/** Threads that wait for others keep the totals they had: the largest is the newest. */
const newest = (stages: readonly Stage[]): Stage | undefined =>
  stages.toSorted((a, b) => (b.done ?? -1) - (a.done ?? -1) || (b.total ?? -1) - (a.total ?? -1))[0];

const sourceOf = ({name}: Stage): string =>
  name === 'copy to tmp table'
    ? 'rows by the statistics of the table'
    : 'InnoDB’s estimate, which it revises';

/** An estimate that is reached while work goes on is raised with it: it tells nothing of how much is left. */
const countedOf = (stage: Stage): Counted => {
  const {done, total} = stage;
  const phase = phaseOf(stage);
  const unit = stage.name === 'copy to tmp table' ? 'rows' : 'blocks';
  if (done === null || total === null || total <= 0)
    return {...whole, phase, done: null, total: null, unit: null, source: 'no counter exists for this phase'};
  if (done >= total)
    return {
      ...whole,
      phase,
      done,
      total: null,
      unit,
      source: 'as much as was estimated is done, and more is to come',
    };
  return {...whole, phase, done, total, unit, source: sourceOf(stage)};
};

export const stageProgress = (read: StagesRead): CountedBySession => {
  const states = new Map(read.altering.map(({session, state}) => [session, state]));
  const counted = [...ownersOf(read)].flatMap(
    ([session, owned]): readonly (readonly [SessionId, Counted])[] => {
      if ('untold' in owned) return [[session, untold(states.get(session) ?? 'running', owned.untold)]];
      const stage = newest(owned.stages);
      return stage === undefined ? [] : [[session, countedOf(stage)]];
    },
  );
  return new Map(counted);
};
