import {startMigration} from '../../../migration/runner.ts';
import {incident} from '../../../scenarios/incident.ts';
import {connectReport, openReport} from '../../../scenarios/report.ts';
import type {Scenario} from '../../../scenarios/scenario.ts';
import {createIndex} from '../orders-total.ts';

export const indexBuild: Scenario = {
  name: 'index-build',
  title: 'An index build that cannot end',
  story: `A report holds an old snapshot. It never touched orders, yet CREATE INDEX CONCURRENTLY on orders has to wait for
it at the end: the index is built, but cannot be declared valid. Cancelling it leaves an invalid index behind, which is
maintained at every write and used by no query.`,
  lesson: `CREATE INDEX CONCURRENTLY waits for every older snapshot in the database. End the old transaction and the
build ends by itself; when the build was cancelled, drop the invalid index before the next try.`,
  rescue: {
    first: 'cancel the migration',
    watchOnly: false,
    ends: ['resting', 'running', 'done'],
    patience: 120_000,
  },
  async start(world) {
    const report = await openReport(
      await connectReport(world.engine, world.primary),
      'BEGIN ISOLATION LEVEL REPEATABLE READ',
      "SELECT count(*) FROM customers WHERE created_at > now() - interval '30 days'",
    );
    const migration = startMigration(world, [
      createIndex('orders_status_created_at_idx', 'orders (status, created_at)'),
    ]);
    return incident(migration, report);
  },
};
