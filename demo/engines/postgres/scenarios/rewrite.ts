import {startMigration} from '../../../migration/runner.ts';
import {statement} from '../../../migration/statement.ts';
import {incident} from '../../../scenarios/incident.ts';
import type {Scenario} from '../../../scenarios/scenario.ts';

export const rewrite: Scenario = {
  name: 'rewrite',
  title: 'An ALTER TABLE that rewrites a million rows',
  story: `notes gets a length limit and is tidied up on the way, in one ALTER TABLE: the whole table is written anew,
with all its indexes, under a lock that lets nobody read or write.`,
  lesson: `A change of type rewrites the table under ACCESS EXCLUSIVE; cancelling it rolls back at once and leaves
nothing behind. Add a column, backfill it in batches, and switch over.`,
  rescue: {first: null, watchOnly: false, ends: ['failed'], patience: 120_000},
  async start(world) {
    const migration = startMigration(world, [
      statement({title: 'prepare: a function to tidy up notes', sql: tidyUp}),
      statement({
        title: 'change the type of notes',
        sql: 'ALTER TABLE orders ALTER COLUMN notes TYPE varchar(200) USING tidy_up(notes, customer_id)',
        // The mistake is the statement itself; to try it again would only repeat it.
        limits: {lock: 10_000, statement: null},
        retried: false,
      }),
    ]);
    return incident(migration);
  },
};

/** Costs tens of microseconds a row, as such functions do: time enough to see the rewrite, and to stop it. */
const tidyUp = String.raw`
  CREATE OR REPLACE FUNCTION tidy_up(notes text, customer bigint) RETURNS text LANGUAGE plpgsql AS $$
  DECLARE
    tidy jsonb := '{}';
    part text;
    who customers;
  BEGIN
    SELECT * INTO who FROM customers WHERE id = customer;
    FOREACH part IN ARRAY regexp_split_to_array(notes, '\s*;\s*') LOOP
      BEGIN
        part := replace(replace(part, who.name, '(name)'), who.email, '(e-mail)');
        part := regexp_replace(part, '[[:alnum:]._%+-]+@[[:alnum:].-]+\.[[:alpha:]]{2,}', '(e-mail)', 'gi');
        part := regexp_replace(part, '(\+|00)?[0-9]{2,4}[ /-]?[0-9]{3,}([ -]?[0-9]{2,})*', '(phone)', 'g');
        part := regexp_replace(part, '\m[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,4})?\M', '(account)', 'g');
        tidy := tidy || jsonb_build_object(lower(split_part(part, '=', 1)), split_part(part, '=', 2));
      EXCEPTION WHEN data_exception THEN
        tidy := tidy || jsonb_build_object('other', part);
      END;
    END LOOP;
    RETURN (SELECT string_agg(key || '=' || value, ';' ORDER BY key) FROM jsonb_each_text(tidy));
  END $$`;
