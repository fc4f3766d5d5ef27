import type {Lock} from '../lock.ts';
import type {Session, SessionId} from '../session.ts';
import type {NodeState, Relation} from '../state.ts';
import {allBlockers} from '../waits/build.ts';
import type {WaitEdge} from '../waits/graph.ts';
import {waitersBehind} from '../waits/reach.ts';
import {ageOf, part, sessionIn} from './node.ts';
import {relationsIn} from './relations.ts';

export type BlockerFacts = {
  readonly edge: WaitEdge;
  readonly session: Session | null;
  readonly age: number | null;
};

/** All that is known of one session. Ages in ms, by the server's clock. */
export type DetailFacts = {
  readonly session: Session;
  readonly relation: Relation;
  /** How it is known to belong to the migration. */
  readonly evidence: string | null;
  readonly connected: number | null;
  readonly inTransaction: number | null;
  readonly statementAge: number | null;
  readonly inState: number | null;
  readonly waited: number | null;
  readonly unexplained: string | null;
  readonly waitsFor: readonly BlockerFacts[];
  /** Who else keeps it waiting, soft edges that the tree leaves out included. */
  readonly alsoBehind: readonly SessionId[];
  readonly blocks: readonly SessionId[];
  readonly locks: readonly Lock[];
  readonly locksMissing: string | null;
};

const stateSince = (session: Session | null): number | null =>
  session?.state === 'active' ? session.statementStart : (session?.stateSince ?? null);

/** `null`: the session has gone, or another one has its id now. */
export const selectDetail = (node: NodeState, id: SessionId, identity: string | null): DetailFacts | null => {
  const session = sessionIn(node, id);
  if (session === null || session.identity.session !== identity) return null;
  const {graph} = node;
  const edges = graph.byWaiter.get(id) ?? [];
  const shown = new Set(edges.map(({blocker}) => blocker));
  const waits = part(node, node.observation?.waits);
  return {
    session,
    relation: relationsIn(node).get(id) ?? 'none',
    evidence: node.migration.get(id) ?? null,
    connected: ageOf(node, session.backendStart),
    inTransaction: ageOf(node, session.transactionStart),
    statementAge: ageOf(node, session.statementStart),
    inState: ageOf(node, session.stateSince),
    waited: graph.waited.get(id) ?? null,
    unexplained: graph.unexplained.get(id) ?? null,
    waitsFor: edges.map(edge => {
      const blocker = sessionIn(node, edge.blocker);
      return {edge, session: blocker, age: ageOf(node, stateSince(blocker))};
    }),
    alsoBehind: allBlockers(graph, id).filter(other => !shown.has(other)),
    blocks: [...waitersBehind(graph, [id])],
    locks: (waits.value?.locks ?? []).filter(lock => lock.session === id),
    locksMissing: waits.missing,
  };
};
