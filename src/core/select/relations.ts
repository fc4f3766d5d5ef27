import type {SessionId} from '../observation.ts';
import type {NodeState, Relation} from '../state.ts';
import type {WaitGraph} from '../waits/graph.ts';

/** Everything reachable from `start`, itself left out. */
const reach = (
  start: Iterable<SessionId>,
  next: (id: SessionId) => Iterable<SessionId>,
): ReadonlySet<SessionId> => {
  const seen = new Set<SessionId>();
  const open = [...start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next(id)) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return seen;
};

/** Sessions that wait for `id`, directly or through others. */
export const waitersBehind = (graph: WaitGraph, id: SessionId): ReadonlySet<SessionId> => {
  const found = reach([id], other => (graph.byBlocker.get(other) ?? []).map(({waiter}) => waiter));
  return new Set([...found].filter(other => other !== id));
};

/** What each session is to the migration; sessions without a relation are left out. Being part of it outranks the rest. */
export const relationsIn = ({migration, graph}: NodeState): ReadonlyMap<SessionId, Relation> => {
  const members = [...migration.keys()];
  const waiting = reach(members, id => (graph.byBlocker.get(id) ?? []).map(({waiter}) => waiter));
  const blocking = reach(members, id => (graph.byWaiter.get(id) ?? []).map(({blocker}) => blocker));
  return new Map<SessionId, Relation>([
    ...[...waiting].map(id => [id, 'waits for the migration'] as const),
    ...[...blocking].map(id => [id, 'blocks the migration'] as const),
    ...members.map(id => [id, 'migration'] as const),
  ]);
};
