import type {JobReading} from '../job.ts';
import type {SessionId} from '../session.ts';
import type {Progress} from '../state.ts';
import {etaOf} from './eta.ts';
import {ratesOf} from './rates.ts';

/** What one reading says of one piece of work, whoever it comes from. */
export type ProgressReading = Pick<
  Progress,
  | 'key'
  | 'node'
  | 'title'
  | 'table'
  | 'phase'
  | 'done'
  | 'total'
  | 'unit'
  | 'source'
  | 'startedAt'
  | 'lockNext'
  | 'changeLog'
  | 'untold'
> & {
  /** Shares of the whole, 0–1: of earlier phases, and of this one. `null`: `done` and `total` are of the whole. */
  readonly before: number | null;
  readonly weight: number | null;
  /** Why it does nothing now: waiting, paused, throttled, its worker lost; `null` while it works. */
  readonly waitingBecause: string | null;
  readonly waitsFor: SessionId | null;
  readonly session: SessionId | null;
  readonly job: JobReading | null;
  /** The tool says that all is done. */
  readonly complete: boolean;
};

/** How long the rates look back, ms. */
const memory = 300_000;
/** Work that has not moved for so long is called stalled, ms: several readings, and longer than a usual batch. */
const stalledAfter = 10_000;

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** More done than there was to do: the total was wrong, and no percentage can be right. */
const outgrown = ({done, total, complete}: ProgressReading): boolean =>
  !complete && done !== null && total !== null && done > total;

/** What is not over is never 100 %: the last phase may wait for long. */
const unfinished = 0.999;

const fractionOf = (reading: ProgressReading): number | null => {
  const {before, weight, done, total, complete} = reading;
  if (complete) return 1;
  const share =
    done === null || total === null || total <= 0 || outgrown(reading) ? null : clamp(done / total);
  if (before === null || weight === null) return share === null ? null : Math.min(unfinished, share);
  return Math.min(unfinished, clamp(before + weight * (share ?? (outgrown(reading) ? 1 : 0))));
};

const sourceOf = (reading: ProgressReading): string =>
  outgrown(reading) ? `more was done than estimated (${reading.source})` : reading.source;

/**
 * Joins a reading with what was known of the same work. The result never exceeds 100 %, goes back only with `reestimated` set, has no
 * ETA while the work waits or stands, and tells since when and why it stands.
 */
export const estimate = (known: Progress | null, reading: ProgressReading, at: number): Progress => {
  const {before: _before, weight: _weight, waitingBecause, complete, ...facts} = reading;
  const fraction = fractionOf(reading);
  const last = known?.readings.at(-1);
  const comparable =
    known !== null && known.phase === reading.phase && (reading.done ?? 0) >= (known.done ?? 0);
  const earlier = (known?.readings ?? []).filter(each => each.at > at - memory && each.at < at);
  const readings = [
    ...(comparable ? earlier : earlier.map(each => ({...each, done: null}))),
    {at, done: reading.done, fraction},
  ];
  const moved = !comparable || last === undefined || last.done !== reading.done || last.fraction !== fraction;
  const movedAt = moved ? at : known.movedAt;
  const peak = fraction === null ? (known?.peak ?? null) : Math.max(fraction, known?.peak ?? 0);
  const stands = reading.done !== null && !complete && at - movedAt >= stalledAfter;
  const stalledBecause = waitingBecause ?? (stands ? 'nothing was done since' : null);
  const stalledSince =
    stalledBecause === null ? null : (known?.stalledSince ?? (waitingBecause === null ? movedAt : at));
  return {
    ...facts,
    source: sourceOf(reading),
    fraction,
    rate: ratesOf(readings),
    ...etaOf(readings, complete ? 'it is done' : stalledBecause),
    reestimated: fraction !== null && peak !== null && fraction < peak,
    stalledSince,
    stalledBecause,
    peak,
    movedAt,
    readings,
  };
};
