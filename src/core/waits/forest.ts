import type {SessionId} from '../session.ts';
import type {WaitEdge, WaitGraph} from './graph.ts';
import {numerically} from './order.ts';

/** One line of the wait-for forest, root first. */
export type ForestLine = {
  readonly session: SessionId;
  /** All that stand on this line: itself, and waiters of the same shape that nobody waits for. */
  readonly folded: readonly SessionId[];
  /** For each level above, whether a branch goes on below; the last tells it of the line itself. Empty for a root. */
  readonly branches: readonly boolean[];
  /** What it waits for on the line it hangs from; `null` for a root. */
  readonly edge: WaitEdge | null;
  /** Others it waits for too, which stand elsewhere. */
  readonly alsoWaitsFor: readonly SessionId[];
  /** Sessions that wait for it, directly or through others. */
  readonly below: number;
  /** It waits for itself through others. */
  readonly inCycle: boolean;
};

/** From this many waiters of one shape on, they share a line. */
const foldFrom = 3;

type Tree = {
  readonly children: ReadonlyMap<SessionId, readonly WaitEdge[]>;
  readonly weight: (id: SessionId) => number;
};

/** Each waiter hangs from the blocker that holds up most; a holder comes before one that is only queued ahead. */
const treeOf = (graph: WaitGraph): Tree => {
  const weight = (id: SessionId): number => graph.behind.get(id)?.count ?? 0;
  const heavier = (a: WaitEdge, b: WaitEdge): WaitEdge => {
    const more = weight(b.blocker) - weight(a.blocker) || Number(b.hard) - Number(a.hard);
    return more > 0 || (more === 0 && numerically(b.blocker, a.blocker) < 0) ? b : a;
  };
  const children = new Map<SessionId, WaitEdge[]>();
  for (const waiter of graph.waiters) {
    const edges = graph.byWaiter.get(waiter) ?? [];
    const [first, ...rest] = edges;
    if (first === undefined) continue;
    const edge = rest.reduce(heavier, first);
    const siblings = children.get(edge.blocker);
    if (siblings) siblings.push(edge);
    else children.set(edge.blocker, [edge]);
  }
  return {children, weight};
};

const shape = ({kind, name, mode, hard}: WaitEdge): string => [kind, name, mode, hard].join('|');

type Branch = {readonly edge: WaitEdge; readonly folded: readonly SessionId[]};

/** The waiters below one blocker, heaviest first, those of one shape that nobody waits for on one line. */
const branchesOf = (edges: readonly WaitEdge[], weight: Tree['weight']): readonly Branch[] => {
  const leaves = new Map<string, WaitEdge[]>();
  for (const edge of edges) {
    if (weight(edge.waiter) > 0) continue;
    const alike = leaves.get(shape(edge));
    if (alike) alike.push(edge);
    else leaves.set(shape(edge), [edge]);
  }
  const own = edges.filter(({waiter}) => weight(waiter) > 0);
  const single = (edge: WaitEdge): Branch => ({edge, folded: [edge.waiter]});
  return [
    ...own.toSorted((a, b) => weight(b.waiter) - weight(a.waiter)).map(single),
    ...[...leaves.values()].flatMap(group => {
      const [first] = group;
      if (first === undefined || group.length < foldFrom) return group.map(single);
      return [{edge: first, folded: group.map(({waiter}) => waiter)}];
    }),
  ];
};

/** The forest in the order it is read, each session once; a cycle is cut where it closes. */
export const forestOf = (graph: WaitGraph): readonly ForestLine[] => {
  const {children, weight} = treeOf(graph);
  const inCycle = new Set(graph.cycles.flat());
  const seen = new Set<SessionId>();
  const lines: ForestLine[] = [];
  const starts = [...graph.roots.map(({session}) => session), ...graph.unexplained.keys(), ...graph.waiters];
  const open: {branch: Branch | null; session: SessionId; branches: readonly boolean[]}[] = starts
    .map(session => ({branch: null, session, branches: []}))
    .toReversed();
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const {branch, session, branches} = place;
    if (seen.has(session)) continue;
    const folded = branch?.folded ?? [session];
    for (const id of folded) seen.add(id);
    const edge = branch?.edge ?? null;
    const others = (graph.byWaiter.get(session) ?? []).map(({blocker}) => blocker);
    lines.push({
      ...{session, folded, branches, edge, below: weight(session), inCycle: inCycle.has(session)},
      alsoWaitsFor: [...new Set(others)].filter(id => id !== edge?.blocker),
    });
    const below = branchesOf(children.get(session) ?? [], weight).filter(
      ({edge: {waiter}}) => !seen.has(waiter),
    );
    const next = below.map((each, index) => ({
      branch: each,
      session: each.edge.waiter,
      branches: [...branches, index < below.length - 1],
    }));
    open.push(...next.toReversed());
  }
  return lines;
};
