// What one counter of the server says of one session's command.
import type {NativeProgress} from '../../../core/observation.ts';
import type {Session, SessionId} from '../../../core/session.ts';

export type Counted = Pick<
  NativeProgress,
  'phase' | 'before' | 'weight' | 'done' | 'total' | 'unit' | 'source' | 'untold'
>;

export type CountedBySession = ReadonlyMap<SessionId, Counted>;

/** The counter is of the whole command, not of a phase. */
export const whole = {before: null, weight: null, untold: false} as const;

/** There is a count, and nobody can say whose. */
export const untold = (phase: string, source: string): Counted => ({
  ...{phase, before: null, weight: null, done: null, total: null, unit: null, source, untold: true},
});

/** Sessions whose command may report progress now: what is read only then is read only for them. */
export const mayReport = ({kind, state, statementKind, statement}: Session): boolean =>
  kind === 'client' &&
  state === 'active' &&
  (statementKind === 'ddl' || statementKind === 'maintenance' || /^\s*load\b/i.test(statement ?? ''));
