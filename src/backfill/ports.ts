// What the runner needs from outside, and what it tells.
import type {Backfill} from '../engines/backfill.ts';
import type {Conditions} from './conditions.ts';

/** A moment of the work. `rate` is keys per second; times are ms. */
export type Standing = {
  readonly done: number;
  readonly total: number | null;
  /** Rows changed by this runner. */
  readonly changed: number;
  readonly batchSize: number;
  /** What the last batch took; `null`: there was none yet. */
  readonly took: number | null;
  /** Why it stands still; `null`: it does not. */
  readonly hold: string | null;
  readonly slowed: string | null;
};

export type Settings = {
  /** Time a batch may take, ms. */
  readonly target: number;
  /** Replicas may lag this long, ms. */
  readonly lag: number;
  /** Writes may take this multiple of what they took at rest. */
  readonly latency: number;
  /** How long writes are measured at rest before the first batch, ms. */
  readonly baseline: number;
  /** How long one and the same failure is met with another try, ms. */
  readonly patience: number;
};

export type Ports = {
  /** Opens new connections to the primary. */
  readonly open: () => Promise<Backfill>;
  readonly look: (session: string) => Conditions;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** 0–1. */
  readonly random: () => number;
  /** Resolves after so many ms, or as soon as the runner is to stop. */
  readonly wait: (ms: number) => Promise<void>;
  readonly stopping: () => boolean;
  readonly standing: (standing: Standing) => void;
  /** One sentence. */
  readonly notice: (sentence: string) => void;
};

/** `stopped`: it was told to stop, and another run goes on from here. */
export type Ending = 'done' | 'aborted' | 'stopped';
