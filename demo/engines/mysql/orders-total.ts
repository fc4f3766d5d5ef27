import {type Limits, patient} from '../../migration/limits.ts';
import {deployTotalCents, fillCents, type Variation} from '../../migration/orders-total.ts';
import type {Step} from '../../migration/runner.ts';
import {statement} from '../../migration/statement.ts';

// Each statement that changes a table says by which algorithm: were that one not possible, it would fail at once instead
// of copying the table while nobody may write.

export function ordersTotalMigration(variation: Variation = {}): Step[] {
  const {expandLimits} = variation;
  return [
    statement({
      title: 'expand: add column total_cents',
      sql: 'ALTER TABLE orders ADD COLUMN total_cents bigint NOT NULL DEFAULT 0, ALGORITHM=INSTANT',
      ...(expandLimits ? {limits: expandLimits} : {}),
    }),
    statement({title: 'expand: new orders have both columns', sql: onInsert}),
    statement({title: 'expand: both columns stay in step', sql: onUpdate}),
    fillCents('total_cents = 0', variation),
    addIndex('orders_total_cents_idx', '(total_cents)'),
    statement({
      title: 'migrate: total may be left out',
      sql: 'ALTER TABLE orders ALTER COLUMN total SET DEFAULT 0, ALGORITHM=INSTANT',
    }),
    deployTotalCents,
    statement({title: 'contract: drop trigger on insert', sql: 'DROP TRIGGER orders_total_on_insert'}),
    statement({title: 'contract: drop trigger on update', sql: 'DROP TRIGGER orders_total_on_update'}),
    statement({
      title: 'contract: drop column total',
      sql: 'ALTER TABLE orders DROP COLUMN total, ALGORITHM=INSTANT',
    }),
  ];
}

/** Builds an index while the table is written to; it needs the table for itself only for an instant, at the end. */
export function addIndex(name: string, columns: string, limits: Limits = patient): Step {
  return statement({
    title: `migrate: add index ${name}`,
    sql: `ALTER TABLE orders ADD INDEX ${name} ${columns}, ALGORITHM=INPLACE, LOCK=NONE`,
    limits,
    prudent: patient,
  });
}

/** Whichever column a version of the app writes, the other one follows. */
const onInsert = `CREATE TRIGGER orders_total_on_insert BEFORE INSERT ON orders FOR EACH ROW
  IF NEW.total_cents = 0 THEN SET NEW.total_cents = round(NEW.total * 100);
  ELSE SET NEW.total = NEW.total_cents / 100;
  END IF`;

const onUpdate = `CREATE TRIGGER orders_total_on_update BEFORE UPDATE ON orders FOR EACH ROW
  IF NEW.total_cents <> OLD.total_cents THEN SET NEW.total = NEW.total_cents / 100;
  ELSEIF NEW.total <> OLD.total THEN SET NEW.total_cents = round(NEW.total * 100);
  END IF`;
