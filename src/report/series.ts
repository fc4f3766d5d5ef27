// Figures over time, and the periods in which they are compared. Units as in `story.ts`.
/** Samples in equal steps of time; a step without a reading is left out, and `mean` is `null` where a reading had no value. */
export type Points = {
  /** Width of a step, ms. */
  readonly step: number;
  readonly at: readonly number[];
  readonly mean: readonly (number | null)[];
  /** The highest single reading of the step. */
  readonly most: readonly (number | null)[];
};

export type Stretch = {readonly from: number; readonly to: number; readonly why: string};

export type Measure =
  | 'blocked'
  | 'longest wait'
  | 'p95'
  | 'p99'
  /** Of what finished between two readings of the server’s sums: no percentile. */
  | 'mean'
  | 'throughput'
  | 'connections'
  | 'lag'
  | 'log rate';

/** Of one period: the median of its steps, and the worst single reading. */
export type Stat = {readonly typical: number; readonly worst: number; readonly readings: number};

export type Curve = {
  readonly cluster: string;
  readonly node: string;
  readonly measure: Measure;
  /** What it measures: `server statements`, `canary`, `statements in flight`, `transactions`, … */
  readonly of: string;
  readonly unit: 'ms' | 'sessions' | 'per second' | 'bytes per second';
  readonly points: Points;
  readonly before: Stat | null;
  readonly during: Stat | null;
  readonly after: Stat | null;
  /** Typical and worst of the period, in times of what was typical before. */
  readonly ratios: {
    readonly during: number | null;
    readonly duringWorst: number | null;
    readonly after: number | null;
  };
};

export type Span = {readonly from: number; readonly to: number};

export type Periods = {
  /** Before the migration or the first trouble: the baseline. `null`: too short to compare with. */
  readonly before: Span | null;
  readonly during: Span | null;
  readonly after: Span | null;
  /** What the first and the last moment of `during` are. */
  readonly why: string;
};
