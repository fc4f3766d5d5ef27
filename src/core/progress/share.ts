// What share of a piece of work is done, by one reading of it.
import type {ProgressReading} from './reading.ts';

/** What is not over is never 100 %: the last phase may wait for long. */
const unfinished = 0.999;

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** A count or share that can be one; whatever else a server or tool says is not known. */
const sane = (value: number | null, most = Number.MAX_VALUE): number | null =>
  value !== null && value >= 0 && value <= most ? value : null;

export const saneReading = (reading: ProgressReading): ProgressReading => ({
  ...reading,
  done: sane(reading.done),
  total: sane(reading.total),
  before: sane(reading.before, 1),
  weight: sane(reading.weight, 1),
});

/** More done than there was to do: the total was wrong, and no percentage can be right. */
const outgrown = ({done, total, complete}: ProgressReading): boolean =>
  !complete && done !== null && total !== null && done > total;

const wholeShare = (reading: ProgressReading): number | null => {
  const {before, weight, done, total} = reading;
  const share =
    done === null || total === null || total <= 0 || outgrown(reading) ? null : clamp(done / total);
  if (before === null || weight === null) return share;
  return clamp(before + weight * (share ?? (outgrown(reading) ? 1 : 0)));
};

/** 0–1, and 1 for what is complete alone; `null`: nothing tells. */
export const fractionOf = (reading: ProgressReading): number | null => {
  if (reading.complete) return 1;
  const share = wholeShare(reading);
  return share === null ? null : Math.min(unfinished, share);
};

/** Shares of the whole that are left, of this phase and of later ones. */
export type Rest = {
  readonly phase: number;
  readonly later: number;
  /** How far this phase is, is known. */
  readonly counted: boolean;
};

/** Of work in one phase. `null`: how far it is, is not known. */
export const restAfter = (fraction: number | null): Rest | null =>
  fraction === null ? null : {phase: 1 - fraction, later: 0, counted: true};

export const restOf = (reading: ProgressReading): Rest | null => {
  const fraction = fractionOf(reading);
  const {before, weight, done} = reading;
  if (fraction === null || before === null || weight === null) return restAfter(fraction);
  const later = clamp(1 - before - weight);
  return {phase: clamp(1 - fraction - later), later, counted: done !== null || weight === 0};
};

/** Everything that is counted was done, and still it is not over. */
export const isSpent = (reading: ProgressReading): boolean =>
  !reading.complete && (wholeShare(reading) ?? 0) >= 1;

export const sourceOf = (reading: ProgressReading): string =>
  outgrown(reading) ? `more was done than estimated (${reading.source})` : reading.source;
