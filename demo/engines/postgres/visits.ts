import {anyCustomer, anyOrder, price, type Visits} from '../../world/visit.ts';
import {inTransaction} from '../client.ts';

export const visits: Visits = {
  viewOrder: (client, shop) =>
    client.query(`SELECT id, status, ${shop.money}, created_at FROM orders WHERE id = $1`, [anyOrder(shop)]),

  listOrders: (client, shop) =>
    client.query(
      `SELECT id, status, ${shop.money} FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20`,
      [anyCustomer(shop)],
    ),

  viewItems: (client, shop) =>
    client.query(
      `SELECT o.id, o.status, i.product, i.quantity FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
        WHERE o.id = $1`,
      [anyOrder(shop)],
    ),

  checkOut: (client, shop) =>
    inTransaction(client, async () => {
      const customer = anyCustomer(shop);
      const [order] = await client.query<{id: string}>(
        `INSERT INTO orders (customer_id, ${shop.money}, notes) VALUES ($1, $2, 'channel=web') RETURNING id`,
        [customer, price(shop)],
      );
      await client.query("INSERT INTO order_items VALUES ($1, 1, 'product-7', 1, 19.90)", [order?.id]);
      await client.query('UPDATE customers SET orders_placed = orders_placed + 1 WHERE id = $1', [customer]);
    }),

  changeStatus: (client, shop) =>
    client.query("UPDATE orders SET status = 'returned', updated_at = now() WHERE id = $1", [anyOrder(shop)]),

  fulfil: client =>
    inTransaction(client, async () => {
      const pending = await client.query<{id: string}>(
        "SELECT id FROM orders WHERE status = 'pending' ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED",
      );
      const ids = pending.map(({id}) => id);
      await client.query("UPDATE orders SET status = 'shipped', updated_at = now() WHERE id = ANY($1)", [
        ids,
      ]);
    }),

  lastHour: (client, shop) =>
    client.query(
      `SELECT status, count(*), sum(${shop.money}) FROM orders WHERE created_at > now() - interval '1 hour' GROUP BY 1`,
    ),
};
