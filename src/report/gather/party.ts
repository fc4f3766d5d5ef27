// Sessions as parties to a lock wait.
import type {SessionId} from '../../core/session.ts';
import {sessionsById} from '../../core/sessions.ts';
import type {NodeState} from '../../core/state.ts';
import {blockerOf} from '../../core/waits/blocker.ts';
import type {Party} from '../incident.ts';

const wordsOf = (node: NodeState, id: SessionId): string | null => {
  const edge = blockerOf(node.graph, sessionsById(node), id);
  if (edge === null) return null;
  const {mode, kind, name} = edge;
  return `${mode ?? 'a lock'} on ${name ?? `a ${kind}`}`;
};

/** Ages are by the server's clock at its last reading. */
export const partyOf = (node: NodeState, id: SessionId): Party => {
  const session = sessionsById(node).get(id);
  const now = node.observation?.serverNow ?? 0;
  const since = session?.transactionStart ?? null;
  return {
    session: id,
    kind: session?.kind ?? 'client',
    user: session?.user ?? null,
    application: node.facts?.own.includes(id) ? 'migtop itself' : session?.application || null,
    client: session?.client ?? null,
    database: session?.database ?? null,
    state: session?.state ?? 'unknown',
    statement: session?.statement ?? null,
    statementCut: session?.statementCut ?? false,
    inTransaction: since === null ? null : Math.max(0, now - since),
    migration: node.migration.get(id) ?? null,
    blocks: node.graph.behind.get(id)?.count ?? 0,
    waited: node.graph.waited.get(id) ?? null,
    waitsFor: wordsOf(node, id),
  };
};
