import type {Effect} from '../action.ts';
import {briefly, remainsOf} from '../migration/statement.ts';
import {toolNamed} from '../migration/tools.ts';
import {valueIn} from '../observation.ts';
import type {Session, SessionId} from '../session.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState} from '../state.ts';
import {freedBy} from '../waits/freed.ts';

export type Signal = 'cancel' | 'terminate';

const sessionsIn = (node: NodeState, ids: readonly SessionId[]): readonly Session[] =>
  ids.flatMap(id => sessionsById(node).get(id) ?? []);

/** What the server has to undo. A transaction that wrote nothing has nothing to roll back. */
const rollback = (session: Session, action: Signal): string | null => {
  const {kind, statement, statementKind, state, hasWritten} = session;
  // What it has cleaned up stays so.
  if (kind === 'autovacuum') return null;
  if (state === 'active' && (statementKind === 'ddl' || statementKind === 'maintenance'))
    return briefly(statement);
  const wrote = hasWritten ?? (statementKind === 'write' ? true : null);
  if (wrote === false) return null;
  if (action === 'cancel')
    return statementKind === 'write' ? `the running ${briefly(statement) ?? 'statement'}` : null;
  return wrote === true
    ? 'everything its transaction wrote'
    : 'what its transaction wrote, if anything (not visible)';
};

/** The index being built, by the server's own account where it has one. */
const indexOf = (node: NodeState, id: SessionId): string | null => {
  const progress = node.observation ? (valueIn(node.observation.progress) ?? []) : [];
  return progress.find(each => each.session === id)?.object ?? null;
};

const remains = (node: NodeState, {id, state, statement}: Session): string | null => {
  if (state !== 'active') return null;
  const left = remainsOf(statement);
  switch (left?.kind) {
    case 'invalid index':
      return `an invalid index ${left.name ?? indexOf(node, id) ?? ''}`.trimEnd();
    case 'constraint not validated':
      return `constraint ${left.name ?? ''} NOT VALID, to be validated again`.replace('  ', ' ');
    case 'partition half detached':
      return `partition ${left.name ?? ''} pending detach, to be finalized`.replace('  ', ' ');
    default:
      return null;
  }
};

const warning = (node: NodeState, session: Session): string | null => {
  if (session.kind === 'autovacuum' && session.wraparound)
    return 'autovacuum to prevent wraparound starts again soon: it must finish';
  if (session.kind === 'parallel worker')
    return `a parallel worker: its leader ${session.leader ?? ''} fails with it`.replace('  ', ' ');
  const tool = toolNamed(session.application);
  if (tool?.whenStopped) return tool.whenStopped;
  const job = node.progress.find(each => each.job?.workerSession === session.id);
  return job ? `${job.title} tries its batch again: pause it instead` : null;
};

/** Locks of the session, not of its transaction: to cancel a statement does not release them. */
const outlivesStatement = (kind: string): boolean => kind === 'advisory';

/** Waiters that a cancel leaves waiting, because of such a lock. */
const heldOn = (node: NodeState, ids: readonly SessionId[]): ReadonlySet<SessionId> =>
  new Set(
    ids
      .flatMap(id => node.graph.byBlocker.get(id) ?? [])
      .filter(({hard, kind}) => hard && outlivesStatement(kind))
      .map(({waiter}) => waiter),
  );

const known = (values: readonly (string | null)[]): readonly string[] => [
  ...new Set(values.filter(value => value !== null)),
];

/**
 * What ending these sessions' statements (`cancel`) or connections (`terminate`) would do, by the newest reading: who goes on at once, what
 * is undone, and what stays behind.
 */
export const effectOf = (node: NodeState, action: Signal, ids: readonly SessionId[]): Effect => {
  const {frees, next, stillBlocked} = freedBy(node.graph, ids);
  const held = action === 'cancel' ? heldOn(node, ids) : new Set<SessionId>();
  const now = frees.filter(id => !held.has(id)).length;
  const later = next.filter(id => !held.has(id)).length;
  const sessions = sessionsIn(node, ids);
  const undone = known(sessions.map(session => rollback(session, action)));
  return {
    frees: now,
    freesNext: later,
    stillBlocked: stillBlocked.length + frees.length + next.length - now - later,
    rollsBack: undone.length === 0 ? null : undone.join('; '),
    leavesBehind: known(sessions.map(session => remains(node, session))),
    warnings: known([
      ...sessions.map(session => warning(node, session)),
      held.size > 0 ? 'an advisory lock of the session stays: only terminating it lets go of that' : null,
    ]),
  };
};
