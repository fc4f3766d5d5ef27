// What the watched servers say about whether we may go on: replicas that lag, and sessions that wait for us.
import type {Replica, State} from '../core/state.ts';
import {waitersBehind} from '../core/waits/reach.ts';

export type Conditions = {
  /** The replica that lags most, ms; `null`: there is none. */
  readonly worst: {readonly replica: string; readonly lag: number} | null;
  /** A replica that has to be known and is not. */
  readonly unknown: {readonly replica: string; readonly why: string} | null;
  /** Sessions that wait for ours, directly or through others. */
  readonly waiting: number;
};

/** A replica that delays itself on purpose lags by what is beyond that. */
const lagOf = ({lag, intendedDelay}: Replica): number | null =>
  lag === null ? null : Math.max(0, lag - (intendedDelay ?? 0));

/** Readings older than this say nothing of now, ms. */
const stale = 5_000;

const unknownOf = (state: State, name: string, replicas: readonly Replica[]): Conditions['unknown'] => {
  const node = state.nodes[name];
  const found = replicas.find(replica => replica.node === name);
  if (node === undefined || node.link !== 'up')
    return {replica: name, why: node?.lost?.error ?? 'it is not connected yet'};
  if (node.observedAt === null || state.now - node.observedAt > stale)
    return {replica: name, why: 'it does not answer'};
  if (node.facts?.role === 'primary') return {replica: name, why: 'it is a primary'};
  if (found === undefined) return {replica: name, why: 'it does not replicate from this primary'};
  return found.lag === null ? {replica: name, why: found.lagMissing ?? 'nothing tells its lag'} : null;
};

/** `named`: the replicas that the user gave, whose lag must be known. Others count as far as the primary tells. */
export const conditionsOf = (
  state: State,
  cluster: string,
  named: readonly string[],
  session: string | null,
): Conditions => {
  const replicas = state.replicas[cluster] ?? [];
  const lags = replicas.flatMap(replica => {
    const lag = lagOf(replica);
    return lag === null ? [] : [{replica: replica.node ?? replica.name, lag}];
  });
  const primary = state.nodes[cluster];
  return {
    worst: lags.toSorted((a, b) => b.lag - a.lag)[0] ?? null,
    unknown: named.map(name => unknownOf(state, name, replicas)).find(each => each !== null) ?? null,
    waiting: primary && session !== null ? waitersBehind(primary.graph, [session]).size : 0,
  };
};
