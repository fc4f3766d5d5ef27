import type pg from 'pg';
import type {ShopSize} from './shop.ts';

/** What the app knows of the shop: its size, and which column the deployed version keeps money in. */
export interface ShopView extends ShopSize {
  money: 'total' | 'total_cents';
}

/** One thing a client does between two thinking times. */
export type Visit = (client: pg.Client, shop: ShopView) => Promise<unknown>;

export const viewOrder: Visit = (client, shop) =>
  client.query(`SELECT id, status, ${shop.money}, created_at FROM orders WHERE id = $1`, [anyOrder(shop)]);

export const listOrders: Visit = (client, shop) =>
  client.query(
    `SELECT id, status, ${shop.money} FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20`,
    [anyCustomer(shop)],
  );

export const viewItems: Visit = (client, shop) =>
  client.query(
    `SELECT o.id, o.status, i.product, i.quantity FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
      WHERE o.id = $1`,
    [anyOrder(shop)],
  );

export const checkOut: Visit = (client, shop) =>
  inTransaction(client, async () => {
    const customer = anyCustomer(shop);
    const price = shop.money === 'total' ? 19.9 : 1990;
    const {rows} = await client.query<{id: string}>(
      `INSERT INTO orders (customer_id, ${shop.money}, notes) VALUES ($1, $2, 'channel=web') RETURNING id`,
      [customer, price],
    );
    await client.query("INSERT INTO order_items VALUES ($1, 1, 'product-7', 1, 19.90)", [rows[0]?.id]);
    await client.query('UPDATE customers SET orders_placed = orders_placed + 1 WHERE id = $1', [customer]);
  });

export const changeStatus: Visit = (client, shop) =>
  client.query("UPDATE orders SET status = 'returned', updated_at = now() WHERE id = $1", [anyOrder(shop)]);

export const fulfil: Visit = client =>
  inTransaction(client, async () => {
    const {rows} = await client.query<{id: string}>(
      "SELECT id FROM orders WHERE status = 'pending' ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED",
    );
    const ids = rows.map(({id}) => id);
    await client.query("UPDATE orders SET status = 'shipped', updated_at = now() WHERE id = ANY($1)", [ids]);
  });

export const lastHour: Visit = (client, shop) =>
  client.query(
    `SELECT status, count(*), sum(${shop.money}) FROM orders WHERE created_at > now() - interval '1 hour' GROUP BY 1`,
  );

async function inTransaction(client: pg.Client, work: () => Promise<unknown>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const anyCustomer = ({customers}: ShopSize) => 1 + Math.floor(Math.random() * customers);

/** Half of the interest is in the newest hundredth. */
function anyOrder({orders}: ShopSize): number {
  const among = Math.random() < 0.5 ? orders : Math.ceil(orders / 100);
  return orders - Math.floor(Math.random() * among);
}
