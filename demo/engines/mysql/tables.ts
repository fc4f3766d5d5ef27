import type {Family} from '../../servers/mysql/dialect.ts';
import type {ShopSize} from '../../world/shop.ts';
import {controlTable} from './control-table.ts';

export const tables = [
  `CREATE TABLE customers (
    id bigint AUTO_INCREMENT PRIMARY KEY, email varchar(190) NOT NULL, name varchar(190) NOT NULL,
    orders_placed int NOT NULL DEFAULT 0, created_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))`,
  `CREATE TABLE orders (
    id bigint AUTO_INCREMENT PRIMARY KEY, customer_id bigint NOT NULL, status varchar(16) NOT NULL DEFAULT 'pending',
    total decimal(10, 2) NOT NULL, notes text, created_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6))`,
  `CREATE TABLE order_items (
    order_id bigint NOT NULL, line int NOT NULL, product varchar(190) NOT NULL, quantity int NOT NULL,
    price decimal(10, 2) NOT NULL, PRIMARY KEY (order_id, line))`,
  controlTable,
];

/**
 * Statements that may run at a time. A year of orders, the newest last; a thousandth still pending. Every eighth has its
 * items on record.
 */
export function fill({orders, customers}: ShopSize): string[] {
  const half = Math.floor(orders / 2);
  const placeOrders = (first: number, last: number) =>
    `INSERT INTO orders (id, customer_id, status, total, notes, created_at, updated_at)
      SELECT n, 1 + floor(rand() * ${customers}),
        CASE WHEN n > ${Math.round(orders * 0.999)} THEN 'pending' WHEN n % 50 = 0 THEN 'returned' ELSE 'shipped' END,
        round(5 + rand() * 400, 2), concat('gift=', n % 7 = 0, ';channel=web;coupon=C', n % 1000), placed, placed
      FROM (SELECT n, now() - INTERVAL floor(31536000 * (1 - n / ${orders})) SECOND AS placed
        FROM ${numbers(first, last)}) year`;
  return [
    placeOrders(1, half),
    placeOrders(half + 1, orders),
    `INSERT INTO customers (email, name, created_at)
      SELECT concat('customer', n, '@example.com'), concat('Customer ', n), now() - INTERVAL floor(rand() * 730) DAY
      FROM ${numbers(1, customers)}`,
    `INSERT INTO order_items
      SELECT n * 8, 1, concat('product-', n % 500), 1 + n % 3, 19.90 FROM ${numbers(1, Math.floor(orders / 8))}`,
  ];
}

/** After the rows: to sort them is quicker than to keep them sorted. */
export const indexes = [
  `ALTER TABLE orders ADD INDEX orders_customer_id_created_at_idx (customer_id, created_at),
    ADD INDEX orders_status_idx (status), ADD INDEX orders_created_at_idx (created_at)`,
  'ALTER TABLE order_items ADD FOREIGN KEY (order_id) REFERENCES orders (id)',
];

/** Those that are filled on the first day. */
export const filled = ['customers', 'orders', 'order_items'] as const;

export const analyse = `ANALYZE TABLE ${filled.join(', ')}`;

/** What a session needs to count that far, and to fill tables in any order. */
export const fillingSettings = (family: Family): string => `SET sql_log_bin = 0, foreign_key_checks = 0,
  time_zone = '+00:00', ${family === 'mysql' ? 'cte_max_recursion_depth' : 'max_recursive_iterations'} = 4294967295`;

const numbers = (first: number, last: number) =>
  `(WITH RECURSIVE counted AS (SELECT ${first} AS n UNION ALL SELECT n + 1 FROM counted WHERE n < ${last})
    SELECT n FROM counted) numbers`;
