import type {Session, SessionId} from '../session.ts';
import type {NodeState, Relation} from '../state.ts';
import {numerically} from '../waits/order.ts';
import {waitersBehind} from '../waits/reach.ts';
import {compareBy, type Fields, matches, parseFilter} from './filter.ts';
import {ageOf, part, sessionsOf} from './node.ts';
import {relationsIn} from './relations.ts';

/** A session with what follows from the graph and the clock. Ages in ms, by the server's clock at the observation. */
export type SessionRow = {
  /** Of this connection and no later one with the same id. */
  readonly key: string;
  readonly session: Session;
  readonly relation: Relation;
  /** Of the running statement, or of the state it is in when none runs. */
  readonly age: number | null;
  readonly transactionAge: number | null;
  readonly waits: boolean;
  readonly waited: number | null;
  readonly blockedBy: readonly SessionId[];
  /** Why nobody is to be seen that it waits for. */
  readonly unexplained: string | null;
  /** Sessions that wait for it, directly or through others. */
  readonly blocks: number;
};

/** Columns for sorting and for `column:text`, in the order `s` goes through them. */
export const sessionColumns = [
  'id',
  'state',
  'age',
  'tx',
  'waited',
  'behind',
  'blocks',
  'user',
  'app',
  'db',
  'client',
  'wait',
  'kind',
  'relation',
  'statement',
] as const;

/** Columns of which the largest values are looked for; of the others, the order of the alphabet. */
export const largestFirst: readonly string[] = ['age', 'tx', 'waited', 'blocks'];

export const sessionKey = ({id, identity}: Session): string => `${id}@${identity.session ?? ''}`;

const fieldsOf = (row: SessionRow): Fields => ({
  id: row.session.id,
  state: row.session.state,
  age: row.age,
  tx: row.transactionAge,
  waited: row.waited,
  behind: row.blockedBy.join(' ') || null,
  blocks: row.blocks || null,
  user: row.session.user,
  app: row.session.application,
  db: row.session.database,
  client: row.session.client,
  wait: [row.session.waitType, row.session.waitEvent].filter(Boolean).join(' ') || null,
  kind: row.session.kind,
  relation: row.relation === 'none' ? null : row.relation,
  statement: row.session.statement,
});

const rowOf = (node: NodeState, session: Session, relation: Relation): SessionRow => {
  const {graph} = node;
  const since = session.state === 'active' ? session.statementStart : session.stateSince;
  const edges = graph.byWaiter.get(session.id) ?? [];
  return {
    key: sessionKey(session),
    session,
    relation,
    age: ageOf(node, since),
    transactionAge: ageOf(node, session.transactionStart),
    waits: edges.length > 0 || graph.unexplained.has(session.id),
    waited: graph.waited.get(session.id) ?? null,
    blockedBy: [...new Set(edges.map(({blocker}) => blocker))],
    unexplained: graph.unexplained.get(session.id) ?? null,
    blocks: graph.byBlocker.has(session.id) ? waitersBehind(graph, [session.id]).size : 0,
  };
};

/** Who blocks, then the migration, then who works, then who holds a transaction open, then the rest. */
const rank = ({session, blocks, blockedBy, relation}: SessionRow): number => {
  if (blocks > 0 && blockedBy.length === 0) return 0;
  if (relation === 'migration') return 1;
  if (session.kind === 'background') return 7;
  if (session.state === 'active') return session.kind === 'replication' ? 4 : 2;
  if (session.state === 'idle') return 6;
  return session.state === 'hidden' ? 5 : 3;
};

const byUrgency = (a: SessionRow, b: SessionRow): number =>
  rank(a) - rank(b) || (b.age ?? -1) - (a.age ?? -1) || numerically(a.session.id, b.session.id);

const sortedBy = (
  rows: readonly SessionRow[],
  compare: ReturnType<typeof compareBy>,
): readonly SessionRow[] =>
  rows
    .map(row => ({row, fields: fieldsOf(row)}))
    .toSorted((a, b) => compare(a.fields, b.fields) || byUrgency(a.row, b.row))
    .map(({row}) => row);

export type SessionList = {
  readonly rows: readonly SessionRow[];
  /** Before the filter. */
  readonly total: number;
  /** Why there is no list, or why it is not whole. */
  readonly missing: string | null;
};

/** The sessions of a node as the panel lists them; `sort` null: the most urgent first. */
export const selectSessions = (
  node: NodeState,
  filter: string,
  sort: {readonly column: string; readonly descending: boolean} | null,
): SessionList => {
  const relations = relationsIn(node);
  const all = sessionsOf(node).map(session => rowOf(node, session, relations.get(session.id) ?? 'none'));
  const terms = parseFilter(filter, sessionColumns);
  const compare = sort === null ? null : compareBy(sort.column, sort.descending);
  // Made only when they are asked for: a frame of thousands of sessions must not pay for them.
  const wanted = terms.length === 0 ? all : all.filter(row => matches(fieldsOf(row), terms));
  const rows = compare === null ? wanted.toSorted(byUrgency) : sortedBy(wanted, compare);
  return {rows, total: all.length, missing: part(node, node.observation?.sessions).missing};
};
