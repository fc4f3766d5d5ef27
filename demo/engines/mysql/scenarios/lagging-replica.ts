import {startMigration} from '../../../migration/runner.ts';
import {incident} from '../../../scenarios/incident.ts';
import {connectReport, runReport} from '../../../scenarios/report.ts';
import type {Scenario} from '../../../scenarios/scenario.ts';
import {ordersTotalMigration} from '../orders-total.ts';

/** The report ends by itself after four minutes. */
const reportTakes = 240_000;

export const laggingReplica: Scenario = {
  name: 'lagging-replica',
  title: 'The backfill outruns the replica',
  story: `A long report reads orders on the replica, in a transaction. On the primary the new column is added in no time; on
the replica the same ALTER TABLE has to wait for the report, and everything that comes after it waits, too: the backfill,
started with --max-lag 1h because it had to be quick, pours in row after row, and nothing of it is applied.`,
  lesson: `A replica needs the table for itself, too, to repeat an ALTER TABLE; it does not give up, and whoever reads the
table there queues behind it. Pausing the backfill stops the lag from growing; ending the report lets the replica go on.`,
  rescue: {first: 'pause the backfill', watchOnly: false, ends: ['running', 'done'], patience: 240_000},
  async start(world) {
    const client = await connectReport(world.engine, world.replica);
    await client.query('BEGIN');
    await client.query('SELECT id FROM orders LIMIT 1');
    const report = runReport(
      client,
      'SELECT customer_id % 100 AS cohort, count(*), sum(total) FROM orders GROUP BY cohort ORDER BY 3 DESC',
      reportTakes,
    );
    const migration = startMigration(world, ordersTotalMigration({heedless: true}));
    return incident(migration, report);
  },
};
