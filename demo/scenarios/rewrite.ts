import {startMigration} from '../migration/runner.ts';
import {statement, unlimited} from '../migration/statement.ts';
import type {Scenario} from './scenario.ts';

export const rewrite: Scenario = {
  name: 'rewrite',
  title: 'An ALTER TABLE that rewrites a million rows',
  story: `notes gets a length limit and is tidied up on the way, in one ALTER TABLE: the whole table is written anew,
with all its indexes, under a lock that lets nobody read or write.`,
  lesson: `A change of type rewrites the table under ACCESS EXCLUSIVE; cancelling it rolls back at once and leaves
nothing behind. Add a column, backfill it in batches, and switch over.`,
  async start(world) {
    const migration = startMigration(world, [
      statement({title: 'prepare: a function to tidy up notes', sql: tidyUp}),
      statement({
        title: 'change the type of notes',
        sql: 'ALTER TABLE orders ALTER COLUMN notes TYPE varchar(200) USING tidy_up(notes)',
        // The mistake is the statement itself; to try it again would only repeat it.
        limits: {lockTimeout: '10s', statementTimeout: unlimited.statementTimeout},
        retried: false,
      }),
    ]);
    return {migration, stop: migration.stop};
  },
};

const tidyUp = `
  CREATE OR REPLACE FUNCTION tidy_up(notes text) RETURNS text LANGUAGE plpgsql AS $$
  BEGIN
    RETURN (SELECT string_agg(part, ';' ORDER BY part) FROM regexp_split_to_table(lower(notes), '\\s*;\\s*') part);
  END $$`;
