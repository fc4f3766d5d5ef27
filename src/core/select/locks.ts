import type {Session, SessionId} from '../observation.ts';
import type {NodeState, Relation} from '../state.ts';
import type {WaitEdge, WaitGraph} from '../waits/graph.ts';
import {waitersBehind} from '../waits/reach.ts';
import {type Fields, matches, parseFilter} from './filter.ts';
import {ageOf, part, sessionsOf} from './node.ts';
import {relationsIn} from './relations.ts';
import {sessionKey} from './sessions.ts';

/** One session in the wait-for forest. Ages and waits in ms, by the server's clock. */
export type LockRow = {
  readonly key: string;
  readonly id: SessionId;
  /** `null`: it is in the locks, but not among the sessions we may see. */
  readonly session: Session | null;
  /** For each level above: whether a branch goes on below; the last tells it of the row itself. */
  readonly branches: readonly boolean[];
  /** What it waits for on the row above it in the tree; `null` for a root. */
  readonly edge: WaitEdge | null;
  /** For a root: an edge of somebody who waits for it. */
  readonly holds: WaitEdge | null;
  readonly moreBlockers: number;
  readonly inCycle: boolean;
  readonly unexplained: string | null;
  readonly waited: number | null;
  readonly below: number;
  readonly age: number | null;
  readonly transactionAge: number | null;
  readonly relation: Relation;
  readonly fields: Fields;
};

export type LockForest = {
  readonly rows: readonly LockRow[];
  readonly roots: number;
  readonly waiting: number;
  readonly cycles: number;
  /** Why there is no picture, or why it may not be whole. */
  readonly missing: string | null;
  readonly partial: string | null;
};

export const lockColumns = ['who', 'state', 'waited', 'below', 'user', 'app', 'lock', 'statement'] as const;

/** Each waiter stands below one blocker: a holder before one that is only queued ahead. */
const parentEdge = (graph: WaitGraph, id: SessionId): WaitEdge | null => {
  const edges = graph.byWaiter.get(id) ?? [];
  return edges.find(({hard}) => hard) ?? edges[0] ?? null;
};

type Place = {readonly id: SessionId; readonly branches: readonly boolean[]; readonly edge: WaitEdge | null};

/** The forest in the order it is read, each session once. */
const walk = (graph: WaitGraph): readonly Place[] => {
  const children = new Map<SessionId, WaitEdge[]>();
  for (const edge of graph.waiters.flatMap(id => parentEdge(graph, id) ?? []))
    children.set(edge.blocker, [...(children.get(edge.blocker) ?? []), edge]);
  const seen = new Set<SessionId>();
  const visit = (place: Place): readonly Place[] => {
    if (seen.has(place.id)) return [];
    seen.add(place.id);
    const edges = children.get(place.id) ?? [];
    return [
      place,
      ...edges.flatMap((edge, index) =>
        visit({id: edge.waiter, branches: [...place.branches, index < edges.length - 1], edge}),
      ),
    ];
  };
  const starts = [...graph.roots.map(({session}) => session), ...graph.unexplained.keys(), ...graph.waiters];
  return starts.flatMap(id => visit({id, branches: [], edge: null}));
};

const fieldsOf = (row: Omit<LockRow, 'fields'>): Fields => ({
  who: row.id,
  state: row.session?.state ?? null,
  waited: row.waited,
  below: row.below,
  user: row.session?.user ?? null,
  app: row.session?.application ?? null,
  lock: row.edge === null ? null : `${row.edge.mode ?? row.edge.kind} ${row.edge.name ?? ''}`,
  statement: row.session?.statement ?? null,
});

/** The rows that match and all that stand above them: a waiter without its blocker tells nothing. */
const withAncestors = (rows: readonly LockRow[], filter: string): readonly LockRow[] => {
  const terms = parseFilter(filter, lockColumns);
  if (terms.length === 0) return rows;
  // From below upwards: `wanted` is the level at which the next row above hangs a kept one.
  let wanted = 0;
  return rows
    .toReversed()
    .filter(row => {
      const level = row.branches.length;
      const kept = level < wanted || matches(row.fields, terms);
      if (kept) wanted = level;
      return kept;
    })
    .toReversed();
};

/** Who blocks whom on a node, root first. */
export const selectLocks = (node: NodeState, filter: string): LockForest => {
  const {graph} = node;
  const sessions = new Map(sessionsOf(node).map(session => [session.id, session]));
  const relations = relationsIn(node);
  const inCycle = new Set(graph.cycles.flat());
  const rows = walk(graph).map(({id, branches, edge}): LockRow => {
    const session = sessions.get(id) ?? null;
    const since = session?.state === 'active' ? session.statementStart : (session?.stateSince ?? null);
    const row = {
      key: session === null ? `${id}@` : sessionKey(session),
      id,
      session,
      branches,
      edge,
      holds: edge === null ? (graph.byBlocker.get(id)?.[0] ?? null) : null,
      moreBlockers: Math.max(0, new Set((graph.byWaiter.get(id) ?? []).map(({blocker}) => blocker)).size - 1),
      inCycle: inCycle.has(id),
      unexplained: graph.unexplained.get(id) ?? null,
      waited: graph.waited.get(id) ?? null,
      below: graph.byBlocker.has(id) ? waitersBehind(graph, [id]).size : 0,
      age: ageOf(node, since),
      transactionAge: ageOf(node, session?.transactionStart ?? null),
      relation: relations.get(id) ?? 'none',
    };
    return {...row, fields: fieldsOf(row)};
  });
  const waits = part(node, node.observation?.waits);
  return {
    rows: withAncestors(rows, filter),
    roots: graph.roots.length,
    waiting: graph.waiters.length,
    cycles: graph.cycles.length,
    missing: waits.missing,
    partial: waits.value?.partial ?? null,
  };
};
