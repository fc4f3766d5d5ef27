import type {Progress, RateWindow} from '../state.ts';

type Readings = Progress['readings'];

/** Window lengths, ms, and what part of one must be covered before a rate over it is told. */
const windows = {tenSeconds: 10_000, minute: 60_000, fiveMinutes: 300_000} as const;
const covered = 0.3;

/** Change per second of a value over the last `length` ms; `null` while too little of that is known. */
export const speedOver = (
  readings: Readings,
  value: (reading: Readings[number]) => number | null,
  length: number,
): number | null => {
  const now = readings.at(-1);
  if (!now) return null;
  const then = readings.find(reading => reading.at >= now.at - length && value(reading) !== null);
  const [to, from] = [value(now), then ? value(then) : null];
  if (!then || to === null || from === null || now.at - then.at < length * covered) return null;
  return ((to - from) / (now.at - then.at)) * 1000;
};

/** Units done per second over each window. */
export const ratesOf = (readings: Readings): RateWindow => ({
  tenSeconds: speedOver(readings, reading => reading.done, windows.tenSeconds),
  minute: speedOver(readings, reading => reading.done, windows.minute),
  fiveMinutes: speedOver(readings, reading => reading.done, windows.fiveMinutes),
});

/** Shares of the whole done per second, one for each window that has any. */
export const speedsOf = (readings: Readings): readonly number[] =>
  Object.values(windows)
    .map(length => speedOver(readings, reading => reading.fraction, length))
    .filter((speed): speed is number => speed !== null);
