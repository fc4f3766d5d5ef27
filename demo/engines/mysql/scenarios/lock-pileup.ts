import {unlimited} from '../../../migration/limits.ts';
import {startMigration} from '../../../migration/runner.ts';
import {incident} from '../../../scenarios/incident.ts';
import {connectReport, openReport} from '../../../scenarios/report.ts';
import type {Scenario} from '../../../scenarios/scenario.ts';
import {ordersTotalMigration} from '../orders-total.ts';

export const lockPileup: Scenario = {
  name: 'lock-pileup',
  title: 'Everybody waits behind an ALTER TABLE',
  story: `Somebody in reporting read orders in a transaction and went to lunch. The migration adds a column, which takes no
time at all, with the server's own lock_wait_timeout: it waits for the report's metadata lock, up to a year, and every
query on orders queues behind the migration.`,
  lesson: `The report blocked nobody but the migration; the waiting migration blocked everybody. ALGORITHM=INSTANT needs the
table for itself, too, if only for an instant: with a lock_wait_timeout of a second, ALTER TABLE gives up before that
hurts, and is tried again when the coast is clear.`,
  rescue: {
    first: null,
    seenFirst: 'above baseline',
    watchOnly: false,
    ends: ['resting', 'running', 'done'],
    patience: 240_000,
  },
  async start(world) {
    const report = await openReport(
      await connectReport(world.engine, world.primary),
      'BEGIN',
      'SELECT status, count(*), sum(total) FROM orders WHERE created_at > now() - INTERVAL 7 DAY GROUP BY status',
    );
    // The mistake: the first try waits for its lock for as long as it takes.
    const migration = startMigration(world, ordersTotalMigration({expandLimits: unlimited}));
    return incident(migration, report);
  },
};
