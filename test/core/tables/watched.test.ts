import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {tableOf} from '../../../src/core/migration/statement.ts';
import {sameTable} from '../../../src/core/tables/names.ts';
import {watchedTables} from '../../../src/core/tables/watched.ts';
import {connected, observed, opened, session, start, watched} from '../world.ts';

const running = (id: string, statement: string) => session(id, {statement, statementKind: 'ddl'});

describe('tables that are worth watching', () => {
  it('are those that were named and those of the migration, each once, and stay so', () => {
    const stats = {
      ...{table: 'public.orders', size: null, liveRows: null, deadRows: null, lastAutovacuum: null},
      ...{autovacuumRunning: false, counters: {}},
    };
    const reading = observed('db1', 2_000, {});
    if (reading.type !== 'node.observed') throw new Error('no reading');
    const story = watched([
      [0, opened({applications: [], users: [], tables: ['visits']})],
      [0, connected('db1')],
      [
        1_000,
        observed('db1', 1_000, {
          sessions: [
            running('7', 'ALTER TABLE "Orders" ADD COLUMN x int'),
            running('8', 'CREATE INDEX CONCURRENTLY i ON visits (day)'),
          ],
        }),
      ],
    ]);
    expect(watchedTables(story)).toEqual(['visits', '"Orders"']);
    const tables = {at: start + 2_000, value: [stats]};
    const later = watched([
      [0, opened()],
      [0, connected('db1')],
      [2_000, {...reading, observation: {...reading.observation, tables}}],
    ]);
    expect(watchedTables(later)).toEqual(['public.orders']);
  });

  it('are found in DDL of every shape', () => {
    expect(
      [
        'alter table only public.orders add column x int',
        'CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY shop."Order Lines" (a)',
        'ALTER TABLE `orders` ADD INDEX (n)',
        'REINDEX TABLE CONCURRENTLY orders',
        'VACUUM (FULL, VERBOSE) orders',
        'OPTIMIZE TABLE shop.orders',
        'DROP INDEX orders_idx',
        null,
      ].map(tableOf),
    ).toEqual([
      ...['public.orders', 'shop."Order Lines"', '`orders`', 'orders', 'orders', 'shop.orders'],
      ...[null, null],
    ]);
  });

  it('are the same under every way to write their name', () => {
    expect(sameTable('orders', 'public.orders')).toBe(true);
    expect(sameTable('shop."Orders"', 'shop.orders')).toBe(true);
    expect(sameTable('`shop`.`orders`', 'orders')).toBe(true);
    expect(sameTable('a.orders', 'b.orders')).toBe(false);
    expect(sameTable('orders', 'orders_old')).toBe(false);
    expect(sameTable('', '')).toBe(false);
  });

  it('bear whatever stands in a statement', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(() => [tableOf(`ALTER TABLE ${text}`), sameTable(text, 'orders')]).not.toThrow();
      }),
    );
  });
});
