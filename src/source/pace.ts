// How often a node is read: a budget that follows what is going on and what reading costs.
import {type Observation, valueIn} from '../core/observation.ts';

export type Pace = {
  /** From the start of one reading to the start of the next, ms. */
  readonly interval: number;
  /** Why it is not the usual one. */
  readonly reason: string | null;
};

/** While sessions wait, a lock pile-up must be on the screen within half a second. */
const hurried = 500;
/** A reading that takes longer than this is a load of its own, ms. */
const slow = 200;
/** A slow server spends at most a tenth of one backend's time on us. */
const rest = 10;

export const paceAfter = (observation: Observation, elapsed: number, usual: number): Pace => {
  if (elapsed > slow)
    return {
      interval: Math.max(usual, Math.round(elapsed * rest)),
      reason: `a reading took ${Math.round(elapsed)} ms`,
    };
  const waiting = valueIn(observation.sessions)?.some(session => session.waitsForLock) ?? false;
  if (waiting && usual > hurried) return {interval: hurried, reason: 'sessions wait for locks'};
  return {interval: usual, reason: null};
};
