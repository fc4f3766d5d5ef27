import type {Client} from '../engines/client.ts';
import type {ShopSize} from './shop.ts';

/** What the app knows of the shop: its size, and which column the deployed version keeps money in. */
export interface ShopView extends ShopSize {
  money: 'total' | 'total_cents';
}

/** One thing a client does between two thinking times. */
export type Visit = (client: Client, shop: ShopView) => Promise<unknown>;

/** All there is to do in the shop. */
export interface Visits {
  readonly viewOrder: Visit;
  readonly listOrders: Visit;
  readonly viewItems: Visit;
  readonly checkOut: Visit;
  readonly changeStatus: Visit;
  /** Ships some pending orders, beside others who do so. */
  readonly fulfil: Visit;
  readonly lastHour: Visit;
}

export const anyCustomer = ({customers}: ShopSize) => 1 + Math.floor(Math.random() * customers);

/** Half of the interest is in the newest hundredth. */
export function anyOrder({orders}: ShopSize): number {
  const among = Math.random() < 0.5 ? orders : Math.ceil(orders / 100);
  return orders - Math.floor(Math.random() * among);
}

/** What something costs, in the unit of the column that money is kept in. */
export const price = ({money}: ShopView) => (money === 'total' ? 19.9 : 1990);
