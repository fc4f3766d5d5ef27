import type {Session, SessionId} from '../session.ts';
import type {NodeState, Relation} from '../state.ts';
import {type ForestLine, forestOf} from '../waits/forest.ts';
import type {WaitEdge} from '../waits/graph.ts';
import {type Fields, matches, parseFilter} from './filter.ts';
import {ageOf, part, sessionsOf} from './node.ts';
import {relationsIn} from './relations.ts';
import {sessionKey} from './sessions.ts';

/** One line of the wait-for forest, with who stands on it. Ages and waits in ms, by the server's clock. */
export type LockRow = {
  /** Of the session on it; of what they wait for when several share the line, since any of them may leave. */
  readonly key: string;
  readonly line: ForestLine;
  /** `null`: it is in the locks, but not among the sessions we may see. */
  readonly session: Session | null;
  /** For a root: an edge of somebody who waits for it. */
  readonly holds: WaitEdge | null;
  /** Why nobody is to be seen that it waits for. */
  readonly unexplained: string | null;
  /** The longest of the line. */
  readonly waited: number | null;
  /** Of the running statement, or of the state it is in when none runs. */
  readonly age: number | null;
  readonly transactionAge: number | null;
  readonly relation: Relation;
  readonly fields: Fields;
};

export type LockForest = {
  readonly rows: readonly LockRow[];
  /** Before the filter. */
  readonly total: number;
  readonly roots: number;
  readonly waiting: number;
  readonly cycles: number;
  /** Why there is no picture, or why it may not be whole. */
  readonly missing: string | null;
  readonly partial: string | null;
};

export const lockColumns = ['who', 'state', 'waited', 'behind', 'on', 'app', 'user', 'statement'] as const;

const fieldsOf = ({line, session, waited}: Omit<LockRow, 'fields'>): Fields => ({
  who: line.folded.join(' '),
  state: session?.state ?? null,
  waited,
  behind: line.below,
  on: line.edge === null ? null : `${line.edge.mode ?? line.edge.kind} ${line.edge.name ?? ''}`,
  app: session?.application ?? null,
  user: session?.user ?? null,
  statement: session?.statement ?? null,
});

const keyOf = ({session: id, folded, edge}: ForestLine, session: Session | null): string => {
  if (folded.length > 1 && edge !== null)
    return ['several', edge.blocker, edge.kind, edge.name, edge.mode].join('|');
  return session === null ? `${id}@` : sessionKey(session);
};

const longest = (node: NodeState, ids: readonly SessionId[]): number | null =>
  ids.reduce<number | null>((most, id) => {
    const waited = node.graph.waited.get(id) ?? null;
    return waited === null ? most : Math.max(waited, most ?? waited);
  }, null);

const rowOf = (node: NodeState, line: ForestLine, session: Session | null, relation: Relation): LockRow => {
  const {graph} = node;
  const since = session?.state === 'active' ? session.statementStart : (session?.stateSince ?? null);
  const row = {
    key: keyOf(line, session),
    line,
    session,
    holds: line.edge === null ? (graph.byBlocker.get(line.session)?.[0] ?? null) : null,
    unexplained: graph.unexplained.get(line.session) ?? null,
    waited: longest(node, line.folded),
    age: ageOf(node, since),
    transactionAge: ageOf(node, session?.transactionStart ?? null),
    relation,
  };
  return {...row, fields: fieldsOf(row)};
};

/** The rows that match and all that stand above them: a waiter without its blocker tells nothing. */
const withAncestors = (rows: readonly LockRow[], filter: string): readonly LockRow[] => {
  const terms = parseFilter(filter, lockColumns);
  if (terms.length === 0) return rows;
  // From below upwards: `wanted` is the level of the last row that was kept; what it hangs from stands further left.
  let wanted = 0;
  return rows
    .toReversed()
    .filter(({line, fields}) => {
      const level = line.branches.length;
      const kept = level < wanted || matches(fields, terms);
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
  const rows = forestOf(graph).map(line =>
    rowOf(node, line, sessions.get(line.session) ?? null, relations.get(line.session) ?? 'none'),
  );
  const waits = part(node, node.observation?.waits);
  return {
    rows: withAncestors(rows, filter),
    total: rows.length,
    roots: graph.roots.length,
    waiting: graph.waiters.length,
    cycles: graph.cycles.length,
    missing: waits.missing,
    partial: waits.value?.partial ?? null,
  };
};
