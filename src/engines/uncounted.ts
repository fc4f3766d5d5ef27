// DDL that runs and of which the server counts nothing: it is named all the same, with why there is no number.
import type {NativeProgress} from '../core/observation.ts';
import type {Session, SessionId} from '../core/session.ts';
import type {Ddl} from './ddl.ts';
import {plainProgress} from './plain-progress.ts';

/** A helper's work is its leader's, and a session that is `told` already is not told twice. */
export const uncounted = (
  sessions: readonly Session[],
  told: ReadonlySet<SessionId>,
  describe: (statement: string) => Ddl | null,
): readonly NativeProgress[] =>
  sessions.flatMap(({id, kind, state, statement, statementKind, waitsForLock}) => {
    if (kind !== 'client' || state !== 'active' || statementKind !== 'ddl' || told.has(id)) return [];
    const ddl = describe(statement ?? '');
    if (ddl === null) return [];
    return [
      {
        session: id,
        ...ddl,
        phase: waitsForLock ? 'waiting for a lock' : 'running',
        ...{before: null, weight: null, done: null, total: null, unit: null},
        source: 'no counter exists',
        ...plainProgress,
        waiting: waitsForLock,
      },
    ];
  });
