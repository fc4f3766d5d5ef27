// A log of numbered files as one number that only grows.

/** More than a file of a log takes; positions in one are below 4 GiB, and usual limits for a file far below. */
const step = 2 ** 32;

/** Exact up to two million files. */
export const coordinate = (file: number, offset: number): number => file * step + offset;

/** Bytes between two coordinates; `null`: they are in different files, and how long those are is not known. */
export const bytesBetween = (from: number, to: number): number | null =>
  Math.floor(from / step) === Math.floor(to / step) ? to - from : null;
