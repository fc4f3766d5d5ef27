import {setTimeout as delay} from 'node:timers/promises';
import {startMigration} from '../../../migration/runner.ts';
import {incident} from '../../../scenarios/incident.ts';
import {connectReport, runReport} from '../../../scenarios/report.ts';
import type {Scenario} from '../../../scenarios/scenario.ts';
import {asSuperuser} from '../../../servers/postgres/sql.ts';
import type {Client} from '../../client.ts';
import {ordersTotalMigration} from '../orders-total.ts';

/** The report ends by itself after four minutes. */
const reportTakes = 240_000;

export const laggingReplica: Scenario = {
  name: 'lagging-replica',
  title: 'The backfill outruns the replica',
  story: `A long report runs on the replica, which is set to be kind to reports (max_standby_streaming_delay). The backfill,
started with --max-lag 1h because it had to be quick, rewrites row after row on the primary; replay of the clean-up behind it conflicts with the report's snapshot and waits,
while more and more WAL arrives.`,
  lesson: `A replica that waits for a reader cannot catch up, however fast it is. Pausing the backfill stops the lag from
growing; ending the report lets replay go on.`,
  rescue: {first: 'pause the backfill', watchOnly: false, ends: ['running', 'done'], patience: 240_000},
  async start(world) {
    await asSuperuser(world.replica, async client => {
      await client.query("ALTER SYSTEM SET max_standby_streaming_delay = '15min'");
      await client.query('SELECT pg_reload_conf()');
    });
    const migration = startMigration(world, ordersTotalMigration({heedless: true}));
    // A report from before would hold up replay by its lock, and all readers of orders with it: another story.
    const client = await connectReport(world.engine, world.replica);
    await untilExpanded(client);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const report = runReport(
      client,
      'SELECT customer_id % 100 AS cohort, count(*), sum(total) FROM orders GROUP BY 1 ORDER BY 3 DESC',
      reportTakes,
    );
    return incident(migration, report);
  },
};

/** Waits until the last change to the table itself has come to the replica. */
async function untilExpanded(replica: Client): Promise<void> {
  const trigger = "SELECT FROM pg_trigger WHERE tgname = 'orders_keep_total_in_step'";
  while ((await replica.query(trigger)).length === 0) await delay(50);
}
