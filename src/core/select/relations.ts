import type {SessionId} from '../session.ts';
import type {NodeState, Relation} from '../state.ts';
import type {WaitGraph} from '../waits/graph.ts';
import {waitersBehind} from '../waits/reach.ts';

/** Sessions that one of `start` waits for, directly or through others. */
const blockersAhead = (graph: WaitGraph, start: readonly SessionId[]): ReadonlySet<SessionId> => {
  const seen = new Set<SessionId>();
  const open = [...start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const {blocker} of graph.byWaiter.get(id) ?? []) {
      if (seen.has(blocker)) continue;
      seen.add(blocker);
      open.push(blocker);
    }
  }
  return seen;
};

/** What each session is to the migration; sessions without a relation are left out. Being part of it outranks the rest. */
export const relationsIn = ({migration, graph}: NodeState): ReadonlyMap<SessionId, Relation> => {
  const members = [...migration.keys()];
  return new Map<SessionId, Relation>([
    ...[...waitersBehind(graph, members)].map(id => [id, 'waits for the migration'] as const),
    ...[...blockersAhead(graph, members)].map(id => [id, 'blocks the migration'] as const),
    ...members.map(id => [id, 'migration'] as const),
  ]);
};
