import {startMigration} from '../../../migration/runner.ts';
import {statement} from '../../../migration/statement.ts';
import {incident} from '../../../scenarios/incident.ts';
import type {Scenario} from '../../../scenarios/scenario.ts';

export const rewrite: Scenario = {
  name: 'rewrite',
  title: 'An ALTER TABLE that rewrites a million rows',
  story: `notes gets a length limit, and a fingerprint to find duplicates by, in one ALTER TABLE: the server copies orders
row by row into a new table, with all its indexes. Meanwhile everybody may read, and nobody may write.`,
  lesson: `A change of type copies the table under a lock that keeps all writers out, and the replica will take as long
again; cancelling it drops the copy at once and leaves nothing behind. ALTER TABLE with ALGORITHM=INPLACE, LOCK=NONE would
have been refused instead. Add a column, backfill it in batches, and switch over.`,
  rescue: {first: null, watchOnly: false, ends: ['failed'], patience: 120_000},
  async start(world) {
    const migration = startMigration(world, [
      statement({
        title: 'change the type of notes',
        sql: tidyUp,
        // The mistake is the statement itself; to try it again would only repeat it.
        limits: {lock: 10_000, statement: null},
        retried: false,
      }),
    ]);
    return incident(migration);
  },
};

/** The fingerprint costs some ten microseconds a row: time enough to see the copy, and to stop it. */
const tidyUp = `ALTER TABLE orders MODIFY notes varchar(200),
  ADD COLUMN fingerprint char(128) AS (sha2(repeat(notes, 150), 512)) STORED, ALGORITHM=COPY, LOCK=SHARED`;
