import type {Storefront} from './storefront.ts';

/** A canary that asks for one order, as the shop does: it feels a lock on the table as long as its patience lasts. */
export const orderCanary = 'one order';
const patience = '10s';
/** Trouble in a demo is over sooner than on a bad day: half as long as usual is long enough for the alert above baseline. */
const baselineFor = '5s';

/** What a console is to watch besides the servers: the shop's page, and one of its queries. */
export const consoleConfig = ({url}: Storefront): string => `
endpoints:
  - {name: shop, url: '${url}', contains: open}
canaries:
  - {name: ${orderCanary}, statement: SELECT id FROM orders WHERE id = 1, every: 500ms, timeout: ${patience}}
limits: {baselineFor: ${baselineFor}}
`;
