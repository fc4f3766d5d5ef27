// What stands out in a session: where one jumps to, and what is drawn on its time line.
import type {Severity} from './alert.ts';
import type {Event} from './event.ts';
import {alertKey, type State} from './state.ts';

export type Happening = {
  readonly at: number;
  readonly kind: 'alert' | 'action' | 'mark' | 'phase';
  /** Of an alert, at its worst. */
  readonly severity: Severity | null;
  /** When it was over, epoch ms; `null`: it has not ended yet. Only alerts last. */
  readonly until: number | null;
  /** What tells it from others that last at the same time. */
  readonly key: string;
};

const rank: Readonly<Record<Severity, number>> = {notice: 0, warning: 1, critical: 2};

const moment = (at: number, kind: Happening['kind'], key: string): Happening => ({
  ...{at, kind, severity: null, until: at, key},
});

const changed = (
  list: readonly Happening[],
  key: string,
  change: (before: Happening) => Partial<Happening>,
): readonly Happening[] => {
  const index = list.findLastIndex(each => each.kind === 'alert' && each.until === null && each.key === key);
  const before = list[index];
  return before === undefined ? list : list.with(index, {...before, ...change(before)});
};

/** Adds what one event tells. An alert that is raised again has got worse: it is the same one. */
export const happeningsAfter = (list: readonly Happening[], event: Event): readonly Happening[] => {
  const {at} = event;
  switch (event.type) {
    case 'alert.raised': {
      const key = alertKey(event.alert);
      const {severity} = event.alert;
      const worse = changed(list, key, before =>
        before.severity !== null && rank[before.severity] >= rank[severity] ? {} : {severity},
      );
      return worse !== list ? worse : [...list, {at, kind: 'alert', severity, until: null, key}];
    }
    case 'alert.cleared':
      return changed(list, alertKey(event), () => ({until: at}));
    case 'action.asked':
      return [...list, moment(at, 'action', event.id)];
    case 'mark.added':
      return [...list, moment(at, 'mark', event.text)];
    default:
      return list;
  }
};

const phasesOf = (state: State): ReadonlyMap<string, string> =>
  new Map(
    Object.values(state.nodes).flatMap(({node, progress}) =>
      progress.map(({key, phase}) => [`${node}|${key}`, phase] as const),
    ),
  );

/** Work that began, ended or came into another phase with one event. */
export const phaseChanges = (before: State, after: State): readonly Happening[] => {
  if (before.nodes === after.nodes) return [];
  const [old, now] = [phasesOf(before), phasesOf(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].filter(key => old.get(key) !== now.get(key));
  return keys.map(key => moment(after.now, 'phase', key));
};
