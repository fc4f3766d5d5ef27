// Progress of long commands, from whichever counter the server has for each.
import type {NativeProgress} from '../../../core/observation.ts';
import type {Session, SessionId} from '../../../core/session.ts';
import {plainProgress} from '../../plain-progress.ts';
import {uncounted} from '../../uncounted.ts';
import type {Counted, CountedBySession} from './counted.ts';
import {describe} from './ddl.ts';
import type {LockNext} from './lock-next.ts';

export type ProgressSources = {
  /** Best first. */
  readonly counters: readonly CountedBySession[];
  /** What a session does now, in the server's words. */
  readonly states: ReadonlyMap<SessionId, string>;
  readonly lockNext: LockNext;
  readonly changeLogs: ReadonlyMap<SessionId, number>;
  /** Why the counters could not be read; `null`: they were. */
  readonly unread: string | null;
};

/** A count of its own outranks one that may be anybody's. */
const countedFor = (id: SessionId, counters: readonly CountedBySession[]): Counted | undefined => {
  const all = counters.flatMap(each => each.get(id) ?? []);
  return all.find(({untold}) => !untold) ?? all[0];
};

const progressFor = (session: Session, counted: Counted): NativeProgress => ({
  ...plainProgress,
  ...(describe(session.statement ?? '') ?? {command: 'a statement', table: null, object: null}),
  session: session.id,
  ...counted,
});

export const progressOf = (
  sessions: readonly Session[],
  {counters, states, lockNext, changeLogs, unread}: ProgressSources,
): readonly NativeProgress[] => {
  const counted = sessions.flatMap(session => {
    if (session.kind !== 'client' || session.state !== 'active') return [];
    const found = countedFor(session.id, counters);
    return found === undefined ? [] : [progressFor(session, found)];
  });
  const silent = uncounted(sessions, new Set(counted.map(({session}) => session)), describe).map(row => ({
    ...row,
    phase: row.waiting ? row.phase : states.get(row.session) || row.phase,
    source: unread === null ? row.source : `not read: ${unread}`,
  }));
  return [...counted, ...silent].map(row => ({
    ...row,
    lockNext: row.waiting ? null : (lockNext.get(row.session) ?? null),
    changeLog: changeLogs.get(row.session) ?? null,
  }));
};
