import {setTimeout as delay} from 'node:timers/promises';
import {backfill} from './backfill.ts';
import type {Limits} from './limits.ts';
import type {Step} from './runner.ts';

// Expand, migrate, contract: money moves from orders.total (decimal) to orders.total_cents (bigint) while the shop is
// open. What the steps say to the server is each engine's own.

/** What a scenario may do differently from the book. */
export interface Variation {
  readonly expandLimits?: Limits;
  /** The backfill was started with its brakes off: it minds neither lag nor latency. */
  readonly heedless?: boolean;
}

const heedless = ['--max-lag', '1h', '--max-latency', '1000', '--baseline', '0s', '--batch-time', '400ms'];

/** `missing`: which orders have no cents yet. */
export const fillCents = (missing: string, variation: Variation): Step =>
  backfill({
    title: 'migrate: backfill total_cents',
    ...{table: 'orders', set: 'total_cents = round(total * 100)', where: missing, job: 'orders.total_cents'},
    flags: variation.heedless === true ? heedless : [],
  });

/** The old version of the app gets a second to finish what it has under way. */
export const deployTotalCents: Step = {
  title: 'deploy: the app uses total_cents',
  async run({world, stopping}) {
    world.workload.deploy('total_cents');
    await delay(1000, undefined, {signal: stopping});
  },
};
