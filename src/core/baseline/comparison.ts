import type {Limits} from '../event.ts';

export type Comparison = Pick<Limits, 'baselineTimes' | 'baselineFor' | 'recoveredFor' | 'recoverWithin'>;

/** How figures are compared with their baseline unless somebody says otherwise, and in recordings made before there was one. */
export const comparison: Comparison = {
  // Twice is a busy minute; at three times what it was, work that takes a third of its time-out is at its end.
  baselineTimes: 3,
  // As long as percentiles look back: none of what raises it is older than the trouble.
  baselineFor: 10_000,
  // Longer than any window that percentiles are of, and than the pauses between the steps of a migration script.
  recoveredFor: 60_000,
  // A replica that is ten minutes late and replays twice as fast as the log is written is there by then.
  recoverWithin: 900_000,
};
