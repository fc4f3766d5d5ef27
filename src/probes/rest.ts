// When a canary is not worth its cost: it is no use to ask a server in trouble again and again.
import type {Rest} from '../core/canary.ts';

/** So many failures in a row are no accident. */
const patience = 3;
const firstRest = 5_000;
const longestRest = 60_000;
/** Whether the trouble is over is looked at this often, ms. */
const look = 1_000;

export type Resting = {
  /** After a question: it was answered, or not. */
  readonly asked: (answered: boolean) => void;
  /** Why there must be none now, and for how long, ms; `null`: go on. */
  readonly due: () => {readonly because: Rest['because']; readonly wait: number} | null;
};

/** Twice as long after each failure, and one question in between; `trouble` is what the node is in. */
export const makeResting = (trouble: () => Rest['because'] | null): Resting => {
  let failures = 0;
  let rests = 0;
  return {
    asked: answered => {
      failures = answered ? 0 : failures + 1;
      rests = 0;
    },
    due: () => {
      const because = trouble();
      if (because !== null) return {because, wait: look};
      if (failures < patience || rests > 0) return null;
      rests += 1;
      return {because: 'failures', wait: Math.min(firstRest * 2 ** (failures - patience), longestRest)};
    },
  };
};
