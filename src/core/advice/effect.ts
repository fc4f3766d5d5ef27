import type {Effect} from '../action.ts';
import {remainsOf} from '../migration/statement.ts';
import {toolNamed} from '../migration/tools.ts';
import {valueIn} from '../observation.ts';
import type {Session, SessionId} from '../session.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState} from '../state.ts';
import {freedBy} from '../waits/freed.ts';
import {isAlone, type Signal, undoneBy} from './undone.ts';

const sessionsIn = (node: NodeState, ids: readonly SessionId[]): readonly Session[] =>
  ids.flatMap(id => sessionsById(node).get(id) ?? []);

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
  const job = node.progress.find(
    each => each.job?.workerSession === session.id || each.job?.sessions.includes(session.id),
  )?.job;
  if (job) return job.whenStopped === null ? null : `${job.title}: ${job.whenStopped}`;
  return toolNamed(session.application)?.whenStopped ?? null;
};

/** The server ends no more than the statement, and its transaction goes on with all that it has locked before. */
const holdsOn = (node: NodeState, session: Session): boolean =>
  node.facts?.lockModel.cancelEnds === 'statement' && !isAlone(session);

/** Why a cancel frees fewer than the end of the sessions would. */
const whyFewer = (node: NodeState, sessions: readonly Session[]): string =>
  sessions.some(session => holdsOn(node, session))
    ? 'the transaction goes on and keeps its locks: only terminating the session lets go of them'
    : 'a lock of the session itself stays: only terminating it lets go of that';

const known = (values: readonly (string | null)[]): readonly string[] => [
  ...new Set(values.filter(value => value !== null)),
];

/**
 * What ending these sessions' statements (`cancel`) or connections (`terminate`) would do, by the newest reading: who goes on at once, what
 * is undone, and what stays behind.
 */
export const effectOf = (node: NodeState, action: Signal, ids: readonly SessionId[]): Effect => {
  const sessions = sessionsIn(node, ids);
  const keeping = sessions.filter(session => holdsOn(node, session)).map(({id}) => id);
  const whole = freedBy(node.graph, {sessions: ids, holdOn: null});
  const freed = action === 'cancel' ? freedBy(node.graph, {sessions: ids, holdOn: keeping}) : whole;
  const {frees, next, stillBlocked} = freed;
  const serverNow = node.observation?.serverNow ?? 0;
  const undone = known(sessions.map(session => undoneBy(session, action, serverNow)));
  return {
    frees: frees.length,
    freesNext: next.length,
    stillBlocked: stillBlocked.length,
    rollsBack: undone.length === 0 ? null : undone.join('; '),
    leavesBehind: known(sessions.map(session => remains(node, session))),
    warnings: known([
      ...sessions.map(session => warning(node, session)),
      frees.length < whole.frees.length ? whyFewer(node, sessions) : null,
    ]),
  };
};
