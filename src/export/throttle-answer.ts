// What freno's protocol answers by what is known of the servers. Pure.
import type {AlertKind} from '../core/alert.ts';
import {everyJob} from '../core/held.ts';
import type {State} from '../core/state.ts';
import {alertSentence} from '../text/words/alert.ts';

/** As freno writes it: seconds of lag, and the limit for it. */
export type Answer = {
  /** 200: go on. 429: wait. 417: this application is held. 404: nobody watches that. */
  readonly StatusCode: 200 | 404 | 417 | 429;
  readonly Value: number;
  readonly Threshold: number;
  readonly Message: string;
};

/** A share of an application's questions that is refused, until a moment (epoch ms). */
export type AppHold = {readonly ratio: number; readonly until: number};

/** A job that stands still because it was told to wait must not be told to wait because it stands still. */
const ofJobs: readonly AlertKind[] = ['worker lost', 'job failed'];

const primaryOf = ({nodes}: State) => Object.values(nodes).find(({facts}) => facts?.role === 'primary');

const watched = ({replicas}: State) =>
  Object.values(replicas)
    .flat()
    .filter(({node}) => node !== null);

/** Why every job is to wait; `null`: none is. What is not known counts as no. */
const reason = (state: State): string | null => {
  const hold = state.held[everyJob];
  if (hold) return `held by ${hold.operator}`;
  if (primaryOf(state)?.observation == null) return 'the primary has not been read yet';
  const grave = Object.values(state.alerts).find(
    ({alert}) => alert.severity === 'critical' && !ofJobs.includes(alert.kind),
  );
  if (grave) return alertSentence(grave.alert);
  const limit = state.opened?.limits.lag ?? Number.POSITIVE_INFINITY;
  const late = watched(state).find(({lag, intendedDelay}) => (lag ?? 0) - (intendedDelay ?? 0) > limit);
  if (late) return `replica ${late.name} lags too far behind`;
  const unknown = watched(state).find(({lag}) => lag === null);
  return unknown ? `the lag of replica ${unknown.name} is not known: ${unknown.lagMissing}` : null;
};

const known = (state: State): readonly string[] => [
  ...new Set(Object.values(state.nodes).flatMap(({node, cluster, address}) => [cluster, node, address])),
];

/** Of the server by this name (a cluster, a node or its address), for this application. `chance` is from 0 up to 1. */
export const answerTo = (
  state: State,
  {store, app, mayBeUnknown}: {readonly store: string; readonly app: string; readonly mayBeUnknown: boolean},
  holds: ReadonlyMap<string, AppHold>,
  chance: number,
): Answer => {
  const lags = watched(state).flatMap(({lag}) => lag ?? []);
  const facts = {
    Value: Math.max(0, ...lags) / 1000,
    Threshold: (state.opened?.limits.lag ?? 0) / 1000,
  };
  const names = known(state);
  if (!names.includes(store))
    return mayBeUnknown
      ? {StatusCode: 200, ...facts, Message: ''}
      : {StatusCode: 404, ...facts, Message: `${store} is not watched; ${names.join(', ')} are`};
  const hold = holds.get(app);
  if (hold && chance < hold.ratio)
    return {StatusCode: 417, ...facts, Message: `${app} is held until it is released or its time is over`};
  const why = reason(state);
  return why === null ? {StatusCode: 200, ...facts, Message: ''} : {StatusCode: 429, ...facts, Message: why};
};
