// What canaries ask over the connection that is kept for probing.
import type {Canary} from '../core/canary.ts';
import type {Lacking} from '../core/capability.ts';

/** What must be done beforehand is kept apart from what is measured. Both reject with `NodeError`, or as the server says. */
export type Question = {readonly prepare: () => Promise<void>; readonly ask: () => Promise<void>};

export type Prober = {
  /** A statement of the user's own, in a session that cannot write. */
  readonly statement: (canary: Pick<Canary, 'statement' | 'parameters' | 'timeout'>) => Question;
  /** A write into migtop's own one-row table, which is made when it is not there. */
  readonly write: Question;
  /** Why nothing can be written, found out without making anything; `null`: it can. */
  readonly writeLacking: () => Promise<Lacking | null>;
};

/** Of the one table that is migtop's. */
export const canaryTable = 'migtop_canary';
/** Who it belongs to, in its comment: another table of this name is not touched. */
export const canaryComment =
  'One row that migtop --canary-write updates to measure writes. Can be dropped while no migtop runs.';
