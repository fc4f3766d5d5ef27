import {patient, unlimited} from '../../migration/limits.ts';
import {deployTotalCents, fillCents, type Variation} from '../../migration/orders-total.ts';
import type {Step} from '../../migration/runner.ts';
import {statement} from '../../migration/statement.ts';

export function ordersTotalMigration(variation: Variation = {}): Step[] {
  const {expandLimits} = variation;
  return [
    statement({
      title: 'expand: add column total_cents',
      sql: 'ALTER TABLE orders ADD COLUMN total_cents bigint',
      ...(expandLimits ? {limits: expandLimits} : {}),
    }),
    statement({title: 'expand: keep both columns in step', sql: keepInStep}),
    fillCents('total_cents IS NULL', variation),
    createIndex('orders_total_cents_idx', 'orders (total_cents)'),
    statement({
      title: 'migrate: total_cents is never null, for new rows',
      sql: 'ALTER TABLE orders ADD CONSTRAINT orders_total_cents_present CHECK (total_cents IS NOT NULL) NOT VALID',
    }),
    statement({
      title: 'migrate: total_cents is never null, for old rows',
      sql: 'ALTER TABLE orders VALIDATE CONSTRAINT orders_total_cents_present',
      prudent: patient,
    }),
    // Apart, because SET NOT NULL spares itself the scan of the table only while the valid constraint is there.
    statement({
      title: 'migrate: total_cents is not null',
      sql: 'ALTER TABLE orders ALTER COLUMN total_cents SET NOT NULL',
    }),
    statement({
      title: 'migrate: drop the constraint that proved it',
      sql: 'ALTER TABLE orders DROP CONSTRAINT orders_total_cents_present',
    }),
    deployTotalCents,
    statement({title: 'contract: drop column total', sql: contract}),
  ];
}

/** Builds an index while the table is written to; a try that failed leaves an invalid one, dropped before the next. */
export function createIndex(name: string, on: string): Step {
  return statement({
    title: `migrate: create index ${name}`,
    sql: `CREATE INDEX CONCURRENTLY ${name} ON ${on}`,
    cleanUp: `DROP INDEX CONCURRENTLY IF EXISTS ${name}`,
    // A lock_timeout would end it at each old transaction it waits for.
    prudent: unlimited,
  });
}

/** Whichever column a version of the app writes, the other one follows. */
const keepInStep = `
  CREATE OR REPLACE FUNCTION orders_keep_total_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.total IS NULL OR TG_OP = 'UPDATE' AND NEW.total_cents IS DISTINCT FROM OLD.total_cents THEN
      NEW.total := NEW.total_cents / 100.0;
    ELSE
      NEW.total_cents := round(NEW.total * 100);
    END IF;
    RETURN NEW;
  END $$;
  DROP TRIGGER IF EXISTS orders_keep_total_in_step ON orders;
  CREATE TRIGGER orders_keep_total_in_step BEFORE INSERT OR UPDATE OF total, total_cents ON orders
    FOR EACH ROW EXECUTE FUNCTION orders_keep_total_in_step()`;

const contract = `
  DROP TRIGGER orders_keep_total_in_step ON orders;
  DROP FUNCTION orders_keep_total_in_step();
  ALTER TABLE orders DROP COLUMN total`;
