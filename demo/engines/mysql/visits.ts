import {anyCustomer, anyOrder, price, type Visits} from '../../world/visit.ts';
import {inTransaction} from '../client.ts';

export const visits: Visits = {
  viewOrder: (client, shop) =>
    client.query(`SELECT id, status, ${shop.money}, created_at FROM orders WHERE id = ?`, [anyOrder(shop)]),

  listOrders: (client, shop) =>
    client.query(
      `SELECT id, status, ${shop.money} FROM orders WHERE customer_id = ? ORDER BY created_at DESC LIMIT 20`,
      [anyCustomer(shop)],
    ),

  viewItems: (client, shop) =>
    client.query(
      `SELECT o.id, o.status, i.product, i.quantity FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
        WHERE o.id = ?`,
      [anyOrder(shop)],
    ),

  checkOut: (client, shop) =>
    inTransaction(client, async () => {
      const customer = anyCustomer(shop);
      await client.query(
        `INSERT INTO orders (customer_id, ${shop.money}, notes) VALUES (?, ?, 'channel=web')`,
        [customer, price(shop)],
      );
      await client.query("INSERT INTO order_items VALUES (LAST_INSERT_ID(), 1, 'product-7', 1, 19.90)");
      await client.query('UPDATE customers SET orders_placed = orders_placed + 1 WHERE id = ?', [customer]);
    }),

  changeStatus: (client, shop) =>
    client.query("UPDATE orders SET status = 'returned', updated_at = now(6) WHERE id = ?", [anyOrder(shop)]),

  fulfil: client =>
    inTransaction(client, async () => {
      // Always by the same index: two workers that lock the rows of two of them in turn are a deadlock.
      const pending = await client.query<{id: number}>(
        `SELECT id FROM orders FORCE INDEX (orders_status_idx) WHERE status = 'pending' ORDER BY id LIMIT 5
          FOR UPDATE SKIP LOCKED`,
      );
      if (pending.length === 0) return;
      const ids = pending.map(({id}) => id);
      await client.query("UPDATE orders SET status = 'shipped', updated_at = now(6) WHERE id IN (?)", [ids]);
    }),

  lastHour: (client, shop) =>
    client.query(
      `SELECT status, count(*), sum(${shop.money}) FROM orders WHERE created_at > now() - INTERVAL 1 HOUR GROUP BY status`,
    ),
};
