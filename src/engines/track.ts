// What a reader said last, when, and when it is to be asked again.
import type {Reading} from '../core/observation.ts';
import {NodeError} from './engine.ts';
import type {Reader} from './reader.ts';
import type {Row} from './row.ts';

export type Track = {
  readonly name: string;
  /** The statement to send now, or `null`: it is not due, or there is nothing to ask. */
  readonly due: (at: number) => string | null;
  /** `cost`: server time it took, ms. */
  readonly accept: (rows: readonly Row[], at: number, cost: number) => void;
  readonly fail: (error: unknown, at: number) => void;
};

/** The same seen from whoever wants the value. */
export type TrackOf<T> = Track & {
  readonly reading: () => Reading<T>;
  readonly value: () => T | null;
  /** Something has happened: ask at the next tick. */
  readonly hurry: () => void;
};

/** A pause after a reading over budget: so many times as long as it took (monitoring-sql: a scan over 100 ms is stretched tenfold). */
const stretch = 10;
/** A lock or time limit may pass soon; a missing right does not. */
const pauseAfter = {slow: 5_000, refused: 60_000};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const track = <T>(reader: Reader<T>): TrackOf<T> => {
  let reading: Reading<T> = {at: 0, missing: 'not read yet'};
  let next = 0;
  // What is asked at every tick is what one acts on: it rests no longer than what ran out of time.
  const longest = reader.every === 0 ? pauseAfter.slow : Number.POSITIVE_INFINITY;
  return {
    name: reader.name,
    due: at => {
      if (at < next) return null;
      const sql = reader.sql();
      if (sql === null) reading = {at, value: reader.read([])};
      return sql;
    },
    accept: (rows, at, cost) => {
      reading = {at, value: reader.read(rows)};
      const rest = cost > reader.budget ? Math.min(cost * stretch, longest) : 0;
      next = at + Math.max(reader.every, rest);
    },
    fail: (error, at) => {
      const slow = error instanceof NodeError && error.kind === 'slow';
      next = at + (slow ? pauseAfter.slow : pauseAfter.refused);
      // What was read before is still the best there is, with its age; without the right to read, it is not.
      if (!slow || !('value' in reading)) reading = {at, missing: reasonOf(error)};
    },
    reading: () => reading,
    value: () => ('value' in reading ? reading.value : null),
    hurry: () => {
      next = 0;
    },
  };
};
