import type {Alert} from '../alert.ts';
import type {Limits} from '../event.ts';
import {timeoutOf} from '../migration/timeouts.ts';
import type {Session, SessionId} from '../session.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState} from '../state.ts';

/** A crowd that waits is told so much sooner than a single session: it is a pile-up, and grows. */
const sooner = 4;

const patience = (blocks: number, {blockedFor, blockedSessions}: Limits): number =>
  blocks >= blockedSessions ? blockedFor / sooner : blockedFor;

/** Roots that hold up others for longer than the limit. A wait of unknown length counts from when it was first seen, which is now. */
const blocked = (node: NodeState, limits: Limits): readonly Alert[] =>
  node.graph.roots
    .filter(({longest, blocks}) => (longest ?? 0) >= patience(blocks, limits))
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
    .filter(([id]) => node.unexplained.has(id) && (node.graph.waited.get(id) ?? 0) >= limits.blockedFor)
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

const idleOnes = new WeakMap<object, readonly Session[]>();

/** The watchdog looks after every event of any node: what of the thousands is idle in a transaction is found once a reading. */
const idleIn = (node: NodeState): readonly Session[] => {
  const sessions = sessionsById(node);
  const known = idleOnes.get(sessions);
  if (known) return known;
  const found = [...sessions.values()].filter(({state}) => state.startsWith('idle in transaction'));
  idleOnes.set(sessions, found);
  return found;
};

/** A transaction that is open and does nothing, for longer than the limit. One that blocks others is told with them. */
const idle = (node: NodeState, limits: Limits): readonly Alert[] => {
  const now = node.observation?.serverNow ?? 0;
  return idleIn(node)
    .filter(({stateSince}) => stateSince !== null && now - stateSince >= limits.idleInTransaction)
    .map(({id, stateSince, application, snapshotAge}) => ({
      kind: 'idle in transaction',
      node: node.node,
      subject: id,
      severity: 'notice',
      evidence: {idle: now - (stateSince ?? now), application, 'snapshot age in transactions': snapshotAge},
    }));
};

const hasLockTimeout = (node: NodeState, id: SessionId): boolean => {
  const session = sessionsById(node).get(id);
  return session !== undefined && timeoutOf(node, session, 'lock') !== null;
};

/** A migration session that makes others wait while it waits itself, without a lock timeout anybody has seen. */
const unlimited = (node: NodeState, limits: Limits): readonly Alert[] =>
  [...node.migration.keys()]
    .filter(id => (node.graph.waited.get(id) ?? 0) >= limits.blockedFor && node.graph.byBlocker.has(id))
    .filter(id => !hasLockTimeout(node, id))
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
