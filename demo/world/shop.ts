/** How much the shop has sold before the demo begins. */
export interface ShopSize {
  readonly orders: number;
  readonly customers: number;
}

export const fullSize: ShopSize = {orders: 1_050_000, customers: 50_000};

/** Who connects to the shop: its owner migrates, the app and reporting work, on-call watches and acts. */
export type ShopUser = 'shop' | 'app' | 'reporting' | 'oncall';

export const database = 'shop';
