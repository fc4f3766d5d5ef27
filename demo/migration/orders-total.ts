import {setTimeout as delay} from 'node:timers/promises';
import type {Job} from './control.ts';
import type {Limits} from './limits.ts';
import type {Step} from './runner.ts';

// Expand, migrate, contract: money moves from orders.total (decimal) to orders.total_cents (bigint) while the shop is
// open. What the steps say to the server is each engine's own.

/** What a scenario may do differently from the book. */
export interface Variation {
  readonly expandLimits?: Limits;
  readonly batchSize?: number;
  readonly sleep?: number;
}

export const fillCentsOf = (target: string, {batchSize = 1000, sleep = 50}: Variation): Job => ({
  job: 'orders.total_cents',
  target,
  batchSize,
  sleep,
});

/** The old version of the app gets a second to finish what it has under way. */
export const deployTotalCents: Step = {
  title: 'deploy: the app uses total_cents',
  async run({world, stopping}) {
    world.workload.deploy('total_cents');
    await delay(1000, undefined, {signal: stopping});
  },
};
