// The newest part of a series, read from its end: it may hold hours.
import type {Series} from '../series.ts';

export type Sample = {readonly at: number; readonly value: number | null};

/** The samples after a moment, oldest first; gaps are among them. */
export const samplesSince = ({at, values}: Series, from: number): readonly Sample[] => {
  let first = at.length;
  while (first > 0 && (at[first - 1] ?? 0) > from) first -= 1;
  return at.slice(first).map((moment, index) => ({at: moment, value: values[first + index] ?? null}));
};

/** Readings that may be missed before a series says nothing about now, and the least and the most time for that, ms. */
const missed = 3;
const least = 15_000;
const most = 60_000;

/** Its newest sample is of now, as far as its own pace goes: some parts are read every ten seconds, or slower on a slow server. */
export const isFresh = ({at}: Series, now: number): boolean => {
  const [newest, before] = [at.at(-1), at.at(-2)];
  if (newest === undefined) return false;
  const pace = newest - (before ?? newest);
  return now - newest < Math.min(most, Math.max(least, missed * pace));
};
