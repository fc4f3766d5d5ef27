// Since when a piece of work has not moved, and why.
import type {Progress} from '../state.ts';
import type {ProgressReading} from './reading.ts';

/** Work that has not moved for so long is called stalled, ms: several readings, and longer than a usual batch. */
const stalledAfter = 10_000;

type Standing = Pick<Progress, 'movedAt' | 'stalledSince' | 'stalledBecause'>;

/** Units tell; where there are none, the share does. A total that is estimated anew moves nothing. */
const hasMoved = (known: Progress, reading: ProgressReading, fraction: number | null): boolean => {
  if (known.phase !== reading.phase || known.done !== reading.done) return true;
  return reading.done === null && known.fraction !== fraction;
};

/** Never of the future, and never of a time in which units were still done, whatever the clock did. */
export const standingOf = (
  known: Progress | null,
  reading: ProgressReading,
  fraction: number | null,
  at: number,
): Standing => {
  const moved = known === null || hasMoved(known, reading, fraction);
  const movedAt = moved ? at : Math.min(at, known.movedAt);
  if (reading.complete) return {movedAt, stalledSince: null, stalledBecause: null};
  const waits = reading.waitingBecause;
  const stands = waits === null && reading.done !== null && at - movedAt >= stalledAfter;
  const stalledBecause = waits ?? (stands ? 'nothing was done since' : null);
  const before = moved ? null : known.stalledSince;
  const began = waits === null ? movedAt : at;
  return {
    movedAt,
    stalledSince: stalledBecause === null ? null : Math.min(at, before ?? began),
    stalledBecause,
  };
};
