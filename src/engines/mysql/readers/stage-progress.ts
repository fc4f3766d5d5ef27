// How far a command is by all of its stages together.
import type {SessionId} from '../../../core/session.ts';
import {type Counted, type CountedBySession, untold, whole} from './counted.ts';
import {ownersOf} from './stage-owners.ts';
import type {Altering, Stage, StagesRead} from './stages.ts';

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

/** Totals of one command only grow: a helper thread that ends takes the newest with it. */
const furthest = (known: Stage | undefined, stage: Stage): Stage =>
  known !== undefined && (known.done ?? 0) > (stage.done ?? 0)
    ? {...stage, done: known.done, total: Math.max(known.total ?? 0, stage.total ?? 0)}
    : stage;

const keyOf = ({session, statements}: Altering): string => [session, ...statements].join(':');

/** Of each reading; it remembers how far commands were before. */
export const makeStageProgress = (): ((read: StagesRead) => CountedBySession) => {
  let before: ReadonlyMap<string, Stage> = new Map();
  return read => {
    const facts = new Map(read.altering.map(each => [each.session, each]));
    const seen = new Map(
      read.altering.flatMap(each => {
        const known = before.get(keyOf(each));
        return known === undefined ? [] : [[keyOf(each), known] as const];
      }),
    );
    const counted = [...ownersOf(read)].flatMap(
      ([session, owned]): readonly (readonly [SessionId, Counted])[] => {
        const altering = facts.get(session);
        if ('untold' in owned) return [[session, untold(altering?.state ?? 'running', owned.untold)]];
        const stage = newest(owned.stages);
        if (stage === undefined) return [];
        const key = altering === undefined ? session : keyOf(altering);
        const now = furthest(seen.get(key), stage);
        seen.set(key, now);
        return [[session, countedOf(now)]];
      },
    );
    before = seen;
    return new Map(counted);
  };
};
