// The newest part of a series, read from its end: it may hold hours.
import type {Series} from '../series.ts';

export type Sample = {readonly at: number; readonly value: number | null};

/** The samples after a moment, oldest first; gaps are among them. */
export const samplesSince = ({at, values}: Series, from: number): readonly Sample[] => {
  let first = at.length;
  while (first > 0 && (at[first - 1] ?? 0) > from) first -= 1;
  return at.slice(first).map((moment, index) => ({at: moment, value: values[first + index] ?? null}));
};
