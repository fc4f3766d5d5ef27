import type {Measure} from './noise.ts';

/** Which figure a series is of. */
export type Figure = {
  /** Unique over the session, the same in every session that watches these servers. */
  readonly key: string;
  readonly node: string;
  /** What it is of: a probe, `server statements`, a replica. */
  readonly of: string;
  /** Beside it: `p99`, `lag`, `errors`. */
  readonly figure: string;
  readonly measure: Measure;
};
