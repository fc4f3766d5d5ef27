// What the server reports of long commands, and the commands it reports nothing of, as readings for the estimator.

import {briefly} from '../migration/statement.ts';
import type {NativeProgress} from '../observation.ts';
import type {Session, SessionId} from '../session.ts';
import {blockerOf, waitInWords} from '../waits/blocker.ts';
import type {WaitGraph} from '../waits/graph.ts';
import type {ProgressReading} from './reading.ts';

type Scene = {
  readonly node: string;
  readonly sessions: ReadonlyMap<SessionId, Session>;
  readonly graph: WaitGraph;
  readonly migration: ReadonlyMap<SessionId, string>;
};

type Standing = Pick<ProgressReading, 'waitingBecause' | 'waitsFor'>;

/** Whom a phase waits for the server tells with it; of any other wait the lock says more than the phase. */
const standing = (
  {graph, sessions}: Scene,
  id: SessionId,
  phase: string | null,
  told: SessionId | null,
): Standing => {
  const edge = blockerOf(graph, sessions, id);
  const unseen = graph.unexplained.get(id);
  const lock =
    edge === null ? (unseen === undefined ? null : `waits for a lock: ${unseen}`) : waitInWords(edge);
  return {
    waitingBecause: told === null ? (lock ?? phase) : (phase ?? lock),
    waitsFor: told ?? edge?.blocker ?? null,
  };
};

const keyOf = (session: Session | undefined, id: SessionId, what: string): string =>
  `${id}:${session?.identity.statement ?? what}`;

/** `…` stands where the table does: `ALTER TABLE orders ADD INDEX`. */
const titleOf = ({command, object, table}: NativeProgress): string =>
  command.includes('…') && table !== null
    ? command.replace('…', () => table)
    : [command, object ?? table].filter(Boolean).join(' ');

const reported = (scene: Scene, row: NativeProgress): ProgressReading => {
  const {session: id, command, table, object, phase, before, weight, done, total, unit, source} = row;
  const {lockNext, changeLog, untold} = row;
  const session = scene.sessions.get(id);
  return {
    key: keyOf(session, id, `${command} ${object ?? table ?? ''}`),
    node: scene.node,
    title: titleOf(row),
    ...{table, phase, before, weight, done, total, unit, source, lockNext, changeLog, untold},
    startedAt: session?.statementStart ?? null,
    left: row.left ?? null,
    ...standing(scene, id, row.waiting ? phase : null, row.waitsFor),
    ...{session: id, job: null, complete: false},
  };
};

const unreported = (scene: Scene, session: Session): ProgressReading => {
  const {id, statement} = session;
  const title = briefly(statement) ?? 'a statement';
  const state = standing(scene, id, null, null);
  return {
    key: keyOf(session, id, title),
    node: scene.node,
    ...{title, table: null, phase: state.waitingBecause === null ? 'running' : 'waiting for a lock'},
    ...{before: null, weight: null, done: null, total: null, unit: null},
    ...{lockNext: null, changeLog: null, untold: false, left: null},
    source: 'the server has no counter for this statement',
    startedAt: session.statementStart,
    ...state,
    ...{session: id, job: null, complete: false},
  };
};

const isWork = ({kind, state, statementKind}: Session): boolean =>
  kind === 'client' && state === 'active' && (statementKind === 'ddl' || statementKind === 'maintenance');

/** Commands of clients that report progress, and statements of the migration that do not. Housekeeping of the server is neither. */
export const nativeReadings = (rows: readonly NativeProgress[], scene: Scene): readonly ProgressReading[] => {
  const told = new Set(rows.map(({session}) => session));
  const own = rows.filter(({session}) => (scene.sessions.get(session)?.kind ?? 'client') === 'client');
  const silent = [...scene.migration.keys()]
    .flatMap(id => scene.sessions.get(id) ?? [])
    .filter(session => isWork(session) && !told.has(session.id));
  return [...own.map(row => reported(scene, row)), ...silent.map(session => unreported(scene, session))];
};
