// How often a node is read: a budget that follows what is going on and what reading costs.
import {type Observation, valueIn} from '../core/observation.ts';

export type Pace = {
  /** From the start of one reading to the start of the next, ms. */
  readonly interval: number;
  /** Why it is not the usual one. */
  readonly reason: string | null;
};

/** While sessions wait, twice as often, but not more often than this, ms. */
const shortest = 500;
/** A reading that takes longer than this is a load of its own, ms. */
const slow = 200;
/** A slow server spends a tenth of one backend's time on us, unless that would leave us blind for too long. */
const rest = 10;
/** While sessions wait, whoever acts must not act on what was so longer ago than this, ms. Only a reading that takes longer itself may come later. */
const stale = 5_000;
/** While nobody waits, it must not take longer than this, ms, to see that somebody does: slow readings and pile-ups come together. */
const unseen = 10_000;

export const paceAfter = (observation: Observation, elapsed: number, usual: number): Pace => {
  const waiting = valueIn(observation.sessions)?.some(session => session.waitsForLock) ?? false;
  if (elapsed > slow) {
    const longest = Math.max(waiting ? stale : unseen, usual, elapsed);
    const rested = Math.max(usual, elapsed * rest);
    return {
      interval: Math.round(Math.min(rested, longest)),
      reason: `a reading took ${Math.round(elapsed)} ms`,
    };
  }
  const hurried = Math.min(stale, Math.max(shortest, usual / 2));
  if (waiting && usual > hurried) return {interval: hurried, reason: 'sessions wait for locks'};
  return {interval: usual, reason: null};
};
