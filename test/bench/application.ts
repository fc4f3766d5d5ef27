// An application at work: short transactions on the rows of a table, not a load test.
import {setTimeout as delay} from 'node:timers/promises';
import type {Session} from './engines/engine.ts';

/** Between two transactions of a client, ms. */
const thinking = 50;

export type Application = {
  /** What each transaction of that time took, ms. */
  readonly over: (duration: number) => Promise<readonly number[]>;
  readonly stop: () => Promise<void>;
};

/** On `items`, whose keys go from 1 to `rows`. */
export const startApplication = (crowd: readonly Session[], rows: number): Application => {
  const anyRow = (): number => 1 + Math.floor(Math.random() * rows);
  let taken: number[] = [];
  let stopped = false;
  const work = crowd.map(async each => {
    while (!stopped) {
      const started = performance.now();
      await each.rows('BEGIN');
      await each.rows(`SELECT filler FROM items WHERE id = ${anyRow()}`);
      await each.rows(`UPDATE items SET hits = hits + 1 WHERE id = ${anyRow()}`);
      await each.rows('COMMIT');
      taken.push(performance.now() - started);
      await delay(thinking * (0.5 + Math.random()));
    }
  });
  return {
    over: async duration => {
      taken = [];
      await delay(duration);
      return taken;
    },
    stop: async () => {
      stopped = true;
      await Promise.all(work);
    },
  };
};
