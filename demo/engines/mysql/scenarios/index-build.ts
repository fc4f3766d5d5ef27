import {setTimeout as delay} from 'node:timers/promises';
import {unlimited} from '../../../migration/limits.ts';
import {type Migration, startMigration} from '../../../migration/runner.ts';
import {incident} from '../../../scenarios/incident.ts';
import {connectReport, openReport, type Report} from '../../../scenarios/report.ts';
import type {Scenario} from '../../../scenarios/scenario.ts';
import {asSuperuser, rowsOf} from '../../../servers/mysql/sql.ts';
import type {World} from '../../../world/world.ts';
import {addIndex} from '../orders-total.ts';

export const indexBuild: Scenario = {
  name: 'index-build',
  title: 'An index build that cannot end',
  story: `An index is built online: everybody reads and writes meanwhile. But at its end the build needs the table for
itself, if only for an instant, and somebody in reporting has just read orders in a transaction and went to lunch. The
work is all but done, and everybody waits behind it.`,
  lesson: `ALGORITHM=INPLACE, LOCK=NONE still takes an exclusive metadata lock at its end, and waits for it as long as
lock_wait_timeout says. Cancelling the build throws all of its work away; ending the transaction in its way lets it finish
at once. Look who has the table in use before the build comes to its end.`,
  rescue: {
    first: 'end whom the migration waits for',
    watchOnly: false,
    ends: ['done'],
    patience: 120_000,
  },
  async start(world) {
    // The mistake: no lock_wait_timeout of its own.
    const migration = startMigration(world, [
      addIndex('orders_status_created_at_idx', '(status, created_at)', unlimited),
    ]);
    return incident(migration, await readMeanwhile(world, migration));
  },
};

/** A report from before would keep the build from beginning: another story. */
async function readMeanwhile(world: World, migration: Migration): Promise<Report> {
  const client = await connectReport(world.engine, world.primary);
  await asSuperuser(world.primary, async observer => {
    while (migration.state() === 'running' && (await rowsOf(observer, building)).length === 0)
      await delay(10);
  });
  return openReport(client, 'BEGIN', "SELECT count(*) FROM orders WHERE status = 'pending'");
}

const building = `SELECT 1 FROM information_schema.PROCESSLIST
  WHERE STATE = 'altering table' AND INFO LIKE 'ALTER TABLE orders ADD INDEX%'`;
