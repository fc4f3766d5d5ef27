// What a probe found since it was last told.
import {bucketOf, type HistogramDelta} from '../core/latency/histogram.ts';

export type Tallied = {
  readonly histogram: HistogramDelta;
  readonly errors: number;
  readonly lastError: string | null;
};

/** Latencies in ms. */
export const createTally = () => {
  let histogram: Record<number, number> = {};
  let errors = 0;
  let lastError: string | null = null;
  return {
    count: (latency: number) => {
      const bucket = bucketOf(latency);
      histogram[bucket] = (histogram[bucket] ?? 0) + 1;
    },
    fail: (why: string) => {
      errors++;
      lastError = why;
    },
    take: (): Tallied => {
      const taken = {histogram, errors, lastError};
      histogram = {};
      errors = 0;
      lastError = null;
      return taken;
    },
  };
};
