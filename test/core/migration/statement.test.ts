import {describe, expect, it} from 'vitest';
import {briefly, remainsOf} from '../../../src/core/migration/statement.ts';

describe('a statement in a few words', () => {
  it.each([
    ['ALTER TABLE orders ADD COLUMN total_cents bigint', 'ALTER TABLE orders'],
    ['/* deploy 7 */ alter table only public.orders\n  drop column total', 'ALTER TABLE public.orders'],
    [
      '-- why\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS orders_idx ON orders (id)',
      'CREATE UNIQUE INDEX CONCURRENTLY orders_idx',
    ],
    ['CREATE INDEX ON orders (id)', 'CREATE INDEX'],
    ['VACUUM (FULL) orders', 'VACUUM orders'],
    ['UPDATE orders SET a = 1', 'UPDATE orders'],
    ['with x as (select 1) select * from x', 'WITH'],
    ['ALTER TABLE "Order ""lines""" ADD x int', 'ALTER TABLE "Order ""lines"""'],
    ['ALTER TABLE `shop`.`order lines` ADD x int', 'ALTER TABLE `shop`.`order lines`'],
    ['create fulltext index words on `pages` (text)', 'CREATE FULLTEXT INDEX words'],
    ['OPTIMIZE TABLE orders', 'OPTIMIZE TABLE orders'],
    ['LOCK TABLES orders WRITE', 'LOCK TABLES orders'],
    ['FLUSH TABLES WITH READ LOCK', 'FLUSH'],
    ['insert ignore into größen values (1)', 'INSERT IGNORE INTO größen'],
    ['', null],
    [null, null],
  ])('%j is %j', (statement, words) => {
    expect(briefly(statement)).toBe(words);
  });
});

describe('what stopping a statement leaves behind', () => {
  it.each([
    ['CREATE INDEX CONCURRENTLY orders_idx ON orders (id)', {kind: 'invalid index', name: 'orders_idx'}],
    ['CREATE INDEX CONCURRENTLY ON orders (id)', {kind: 'invalid index', name: null}],
    [
      'REINDEX INDEX CONCURRENTLY public.orders_idx',
      {kind: 'invalid index', name: 'public.orders_idx_ccnew'},
    ],
    ['REINDEX (VERBOSE, CONCURRENTLY) INDEX orders_idx', {kind: 'invalid index', name: 'orders_idx_ccnew'}],
    ['REINDEX TABLE CONCURRENTLY orders', {kind: 'invalid index', name: null}],
    ['DROP INDEX CONCURRENTLY IF EXISTS orders_idx', {kind: 'invalid index', name: 'orders_idx'}],
    ['ALTER TABLE orders VALIDATE CONSTRAINT positive', {kind: 'constraint not validated', name: 'positive'}],
    ['ALTER TABLE p DETACH PARTITION p_2024 CONCURRENTLY', {kind: 'partition half detached', name: 'p_2024'}],
    ['CREATE INDEX orders_idx ON orders (id)', null],
    ['ALTER TABLE orders ADD COLUMN x int', null],
    [null, null],
  ])('of %j', (statement, remains) => {
    expect(remainsOf(statement)).toEqual(remains);
  });
});
