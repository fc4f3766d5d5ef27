import type {Watch} from '../event.ts';
import type {JobReading} from '../job.ts';
import type {NativeProgress} from '../observation.ts';
import type {RunnerLock} from '../runner-lock.ts';
import type {Session, SessionId} from '../session.ts';
import {briefly} from './statement.ts';
import {toolNamed} from './tools.ts';

/** What a session was known as at the tick before. */
export type Before = {
  readonly migration: ReadonlyMap<SessionId, string>;
  readonly sessions: ReadonlyMap<SessionId, Session>;
};

export type Clues = {
  readonly watch: Watch;
  readonly jobs: readonly JobReading[];
  readonly runnerLocks: readonly RunnerLock[];
  readonly progress: readonly NativeProgress[];
  readonly before: Before;
};

const same = (a: string, b: string | null): boolean => b !== null && a.toLowerCase() === b.toLowerCase();

/** `orders` and `public.orders` in a statement, as a word of its own. */
const names = (statement: string | null, table: string): boolean => {
  const last = table.split('.').at(-1)?.replaceAll('"', '') ?? table;
  const word = new RegExp(
    `(^|[^\\w$])${last.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}([^\\w$]|$)`,
    'i',
  );
  return word.test(statement ?? '');
};

const isBusy = ({state}: Session): boolean => state !== 'idle' && state !== 'hidden';

const byWatch = ({application, user}: Session, {applications, users}: Watch): string | null => {
  const app = applications.find(each => same(each, application));
  if (app !== undefined) return `application ${app} is watched`;
  const watched = users.find(each => same(each, user));
  return watched === undefined ? null : `user ${watched} is watched`;
};

/** Changes of the schema, and what keeps house on a watched table or for long enough to have progress of its own. */
const byStatement = (session: Session, {watch, progress}: Clues): string | null => {
  const {statementKind, statement, id} = session;
  if (statementKind !== 'ddl' && statementKind !== 'maintenance') return null;
  const what = briefly(statement) ?? 'a statement';
  if (statementKind === 'ddl')
    return session.state === 'active' ? `runs ${what}` : `ran ${what}, still in its transaction`;
  if (session.state !== 'active') return null;
  const table = watch.tables.find(each => names(statement, each));
  if (table !== undefined) return `runs ${what} on the watched table ${table}`;
  return progress.some(each => each.session === id) ? `runs ${what}` : null;
};

/** A transaction that was the migration stays so to its end, whatever it does next. */
const byTransaction = (session: Session, {migration, sessions}: Before): string | null => {
  const evidence = migration.get(session.id);
  const earlier = sessions.get(session.id)?.identity;
  const {identity} = session;
  if (evidence === undefined || earlier === undefined || identity.transaction === null) return null;
  return earlier.session === identity.session && earlier.transaction === identity.transaction
    ? evidence
    : null;
};

/** Told by its tool, whatever kind of session it is. */
const byTool = ({id}: Session, {jobs, runnerLocks}: Clues): string | null => {
  const job = jobs.find(({workerSession, sessions}) => workerSession === id || sessions.includes(id));
  if (job !== undefined) return `works on ${job.title}`;
  const held = runnerLocks.find(({holder}) => holder === id);
  return held === undefined ? null : `has the migration lock of ${held.runner}`;
};

const evidenceFor = (session: Session, clues: Clues): string | null => {
  const told = byTool(session, clues);
  if (told !== null || session.kind !== 'client') return told;
  const watched = byWatch(session, clues.watch);
  if (watched !== null) return watched;
  const tool = toolNamed(session.application);
  if (tool !== null) return `is ${tool.name} by its application name`;
  return isBusy(session) ? (byStatement(session, clues) ?? byTransaction(session, clues.before)) : null;
};

/** The sessions that are the migration, with the evidence in words; parallel workers go with their leaders. */
export const identify = (sessions: readonly Session[], clues: Clues): ReadonlyMap<SessionId, string> => {
  const found = new Map<SessionId, string>();
  for (const session of sessions) {
    const evidence = evidenceFor(session, clues);
    if (evidence !== null) found.set(session.id, evidence);
  }
  for (const {id, leader} of sessions)
    if (leader !== null && found.has(leader)) found.set(id, `parallel worker of ${leader}`);
  return found;
};
