import {missingIn, type Reading, valueIn} from '../observation.ts';
import type {Session, SessionId} from '../session.ts';
import type {NodeState, State} from '../state.ts';

/** All nodes, primaries first. */
export const nodesIn = (state: State): readonly NodeState[] =>
  state.order.flatMap(name => state.nodes[name] ?? []);

/**
 * The node whose sessions are shown: the one that was asked for, else the primary, else the first; another one only when sessions wait there
 * and none does on the primary.
 */
export const shownNode = (state: State, wished: string | null): NodeState | null => {
  const nodes = nodesIn(state);
  const asked = nodes.find(({node}) => node === wished);
  if (asked !== undefined) return asked;
  const usual = nodes.find(({facts}) => facts?.role === 'primary') ?? nodes[0] ?? null;
  if (usual !== null && usual.graph.waiters.length > 0) return usual;
  return nodes.find(({graph}) => graph.waiters.length > 0) ?? usual;
};

/** The node after `current`, in the order of the list. */
export const nextNode = (state: State, current: string | null): string | null =>
  state.order[(state.order.indexOf(current ?? '') + 1) % Math.max(1, state.order.length)] ?? null;

/** `null`: what is shown of a node is of now, or nothing is. Else since when it is not (our clock) and why. */
export type Staleness = {readonly since: number; readonly why: string};

export const stalenessOf = ({lost, observedAt}: NodeState): Staleness | null =>
  lost === null || observedAt === null ? null : {since: observedAt, why: lost.error};

/** A part of the last observation: its value, or why there is none. */
export type Part<T> =
  | {readonly value: T; readonly missing: null}
  | {readonly value: null; readonly missing: string};

export const part = <T>(node: NodeState, reading: Reading<T> | undefined): Part<T> => {
  const missing = reading === undefined ? null : missingIn(reading);
  if (reading === undefined)
    return {value: null, missing: node.lost === null ? 'not read yet' : `not connected: ${node.lost.error}`};
  const value = valueIn(reading);
  return value === null ? {value: null, missing: missing ?? 'not read yet'} : {value, missing: null};
};

/** Age at the moment of the observation, by the server's clock, ms. */
export const ageOf = (node: NodeState, moment: number | null): number | null =>
  moment === null || node.observation === null ? null : Math.max(0, node.observation.serverNow - moment);

/** Everybody's sessions but our own. */
export const sessionsOf = (node: NodeState): readonly Session[] => {
  const own = new Set(node.facts?.own ?? []);
  const {value} = part(node, node.observation?.sessions);
  return (value ?? []).filter(({id}) => !own.has(id));
};

export const sessionIn = (node: NodeState, id: SessionId): Session | null =>
  part(node, node.observation?.sessions).value?.find(session => session.id === id) ?? null;
