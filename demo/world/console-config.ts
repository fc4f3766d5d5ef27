import type {Storefront} from './storefront.ts';

/** A canary that asks for one order, as the shop does: it feels a lock on the table as long as its patience lasts. */
export const orderCanary = 'one order';
const patience = '10s';
/**
 * Trouble in a demo is over sooner than on a bad day: for an alert, and for a recovery, half as long as elsewhere is long enough. So short a
 * time has to show it clearly, on a machine that has servers, clients and console on it: ten times what is usual, not three.
 */
const limits = {baselineTimes: 10, baselineFor: '5s', recoveredFor: '30s'};

/** What a console is to watch besides the servers: the shop's page, and one of its queries. */
export const consoleConfig = ({url}: Storefront): string => `
endpoints:
  - {name: shop, url: '${url}', contains: open}
canaries:
  - {name: ${orderCanary}, statement: SELECT id FROM orders WHERE id = 1, every: 500ms, timeout: ${patience}}
limits: ${JSON.stringify(limits)}
`;
