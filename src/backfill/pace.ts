// Whether the next batch may go, and how long to rest after one.
import type {Conditions} from './conditions.ts';

export type PaceLimits = {
  /** Replicas may lag this long, ms. */
  readonly lag: number;
};

export type Pace = {
  /** Rest after a batch, as a multiple of the time it took, while writes are slow or sessions wait. */
  readonly rest: number;
  /** Why nothing goes on. */
  readonly hold: string | null;
  /** Since when the lag of a replica is unknown. */
  readonly unknownSince: number | null;
  /** It was known before. */
  readonly known: boolean;
};

export const freshPace: Pace = {rest: 0, hold: null, unknownSince: null, known: false};

/** How long a lag that was known may stay unknown, ms: spirit's figure. */
const patience = 15_000;
const leastRest = 0.25;
const mostRest = 16;

const milliseconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** Once held, lag has to fall to half its limit, or work would stutter along it. */
const holdBy = (
  before: Pace,
  {worst, unknown}: Conditions,
  limits: PaceLimits,
  unknownFor: number,
): string | null => {
  if (unknown !== null && (!before.known || unknownFor >= patience))
    return `the lag of ${unknown.replica} cannot be read: ${unknown.why}`;
  if (worst === null) return null;
  const limit = before.hold === null ? limits.lag : limits.lag / 2;
  return worst.lag >= limit ? `${worst.replica} lags ${milliseconds(worst.lag)}` : null;
};

/** With a new look at the servers. */
export const paceAfterLook = (
  before: Pace,
  conditions: Conditions,
  limits: PaceLimits,
  now: number,
): Pace => {
  const unknownSince = conditions.unknown === null ? null : (before.unknownSince ?? now);
  const unknownFor = unknownSince === null ? 0 : now - unknownSince;
  return {
    ...before,
    hold: holdBy(before, conditions, limits, unknownFor),
    unknownSince,
    known: before.known || conditions.unknown === null,
  };
};

/** After a batch: longer rests while it makes others slow, shorter ones when not. */
export const paceAfterBatch = (before: Pace, disturbs: boolean): Pace => {
  const rest = disturbs ? Math.min(mostRest, Math.max(leastRest, before.rest * 1.5)) : before.rest * 0.8;
  return {...before, rest: rest < leastRest / 5 ? 0 : rest};
};

/** From half its limit on, lag lengthens the rest, up to four times the batch at the limit. */
const restForLag = (lag: number, limit: number): number => Math.max(0, lag / limit - 0.5) * 8;

/** How long to rest after a batch that took `duration`, ms; `asked`: what people want at least. */
export const restAfter = (
  {rest}: Pace,
  {worst}: Conditions,
  limits: PaceLimits,
  {duration, asked}: {readonly duration: number; readonly asked: number},
): number => Math.max(asked, duration * Math.max(rest, restForLag(worst?.lag ?? 0, limits.lag)));
