import type {Row} from './row.ts';

/** One statement of the tick, what its rows mean, and how often it is worth asking. */
export type Reader<T> = {
  /** Unique on a node; names the prepared statement too. */
  readonly name: string;
  /** ms between two readings at least; 0: at every tick. */
  readonly every: number;
  /** Server time that one reading may take, ms. One that took longer is followed by a pause of ten times as long, within bounds: see `track`. */
  readonly budget: number;
  /** `null`: nothing needs to be asked now, and `read` gets no rows. */
  readonly sql: () => string | null;
  readonly read: (rows: readonly Row[]) => T;
};
