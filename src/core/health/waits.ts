import type {Alert, Limits} from '../event.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState} from '../state.ts';

/** Roots that hold up others for longer than the limit. Many waiters, or one that cannot be seen, are not taken for fewer. */
const blocked = (node: NodeState, limits: Limits): readonly Alert[] =>
  node.graph.roots
    .filter(({longest}) => longest === null || longest >= limits.blockedFor)
    .map(({session, blocks, longest}) => ({
      kind: 'blocked',
      node: node.node,
      subject: session,
      severity: blocks >= limits.blockedSessions ? 'critical' : 'warning',
      evidence: {
        sessions: blocks,
        longest,
        application: sessionsById(node).get(session)?.application ?? null,
      },
    }));

const unseen = (node: NodeState, limits: Limits): readonly Alert[] =>
  [...node.graph.unexplained]
    .filter(([id]) => (node.graph.waited.get(id) ?? Number.POSITIVE_INFINITY) >= limits.blockedFor)
    .map(([id, why]) => ({
      kind: 'blocked',
      node: node.node,
      subject: id,
      severity: 'warning',
      evidence: {blocker: 'not visible', because: why, longest: node.graph.waited.get(id) ?? null},
    }));

const cycles = (node: NodeState): readonly Alert[] =>
  node.graph.cycles.map(cycle => ({
    kind: 'deadlock cycle',
    node: node.node,
    subject: cycle.toSorted().join(' '),
    severity: 'warning',
    evidence: {sessions: cycle.length},
  }));

/** A transaction that is open and does nothing, for longer than the limit. One that blocks others is told with them. */
const idle = (node: NodeState, limits: Limits): readonly Alert[] => {
  const now = node.observation?.serverNow ?? 0;
  return [...sessionsById(node).values()]
    .filter(
      ({state, stateSince}) =>
        state.startsWith('idle in transaction') &&
        stateSince !== null &&
        now - stateSince >= limits.idleInTransaction,
    )
    .map(({id, stateSince, application, snapshotAge}) => ({
      kind: 'idle in transaction',
      node: node.node,
      subject: id,
      severity: 'notice',
      evidence: {idle: now - (stateSince ?? now), application, 'snapshot age in transactions': snapshotAge},
    }));
};

/** A migration session that waits or blocks without a lock_timeout anybody has seen. */
const unlimited = (node: NodeState, limits: Limits): readonly Alert[] =>
  [...node.migration.keys()]
    .filter(id => (node.graph.waited.get(id) ?? 0) >= limits.blockedFor && node.graph.byBlocker.has(id))
    .filter(id => node.timeoutsSeen.get(id)?.lock == null)
    .map(id => ({
      kind: 'no lock timeout',
      node: node.node,
      subject: id,
      severity: 'warning',
      evidence: {waited: node.graph.waited.get(id) ?? null},
    }));

export const waitAlerts = (node: NodeState, limits: Limits): readonly Alert[] => [
  ...blocked(node, limits),
  ...unseen(node, limits),
  ...cycles(node),
  ...idle(node, limits),
  ...unlimited(node, limits),
];
