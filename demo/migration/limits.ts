/** How long a statement may wait for locks, and run, in milliseconds; null is for ever. */
export interface Limits {
  readonly lock: number | null;
  readonly statement: number | null;
}

/** For a change of the catalogue alone: quick once it has its lock, and nobody waits long behind it. */
export const brief: Limits = {lock: 1000, statement: 5000};
/** For what reads the whole table under a lock that lets traffic pass. */
export const patient: Limits = {lock: 1000, statement: 30 * 60_000};
export const unlimited: Limits = {lock: null, statement: null};
