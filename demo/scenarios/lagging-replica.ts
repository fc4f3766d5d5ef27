import {ordersTotalMigration} from '../migration/orders-total.ts';
import {startMigration} from '../migration/runner.ts';
import {asSuperuser} from '../servers/sql.ts';
import {runReport} from './report.ts';
import type {Scenario} from './scenario.ts';

/** The report ends by itself after four minutes. */
const reportTakes = 240_000;

export const laggingReplica: Scenario = {
  name: 'lagging-replica',
  title: 'The backfill outruns the replica',
  story: `A long report runs on the replica, which is set to be kind to reports (max_standby_streaming_delay). The backfill
rewrites row after row on the primary; replay of the clean-up behind it conflicts with the report's snapshot and waits,
while more and more WAL arrives.`,
  lesson: `A replica that waits for a reader cannot catch up, however fast it is. Pausing the backfill stops the lag from
growing; ending the report lets replay go on.`,
  rescue: {operator: 'presses', ends: ['running', 'done'], patience: 240_000},
  async start(world) {
    await asSuperuser(world.replica, async client => {
      await client.query("ALTER SYSTEM SET max_standby_streaming_delay = '15min'");
      await client.query('SELECT pg_reload_conf()');
    });
    const report = await runReport(
      world.replica,
      'SELECT customer_id % 100 AS cohort, count(*), sum(total) FROM orders GROUP BY 1 ORDER BY 3 DESC',
      reportTakes,
    );
    const migration = startMigration(world, ordersTotalMigration({batchSize: 4000, sleep: 100}));
    return {
      migration,
      stop: async () => {
        await migration.stop();
        await report.stop();
      },
    };
  },
};
