import {startMigration} from '../../../migration/runner.ts';
import {incident} from '../../../scenarios/incident.ts';
import type {Scenario} from '../../../scenarios/scenario.ts';
import {ordersTotalMigration} from '../orders-total.ts';

export const happyPath: Scenario = {
  name: 'happy-path',
  title: 'A migration that goes well',
  story: `orders.total becomes orders.total_cents while the shop is open: expand, backfill in batches, add an index online,
contract. Every ALTER names its algorithm and gives up soon if it has to wait. Watch it; pause the backfill and let it go
on if you like.`,
  lesson: `ALGORITHM=INSTANT or INPLACE, so that nothing is copied by surprise; a short lock_wait_timeout; small batches and
a pause that works: nobody noticed.`,
  rescue: {first: null, watchOnly: true, ends: ['done'], patience: 900_000},
  async start(world) {
    return incident(startMigration(world, ordersTotalMigration()));
  },
};
