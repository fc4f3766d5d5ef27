import {startPostgresPrimary} from '../../servers/postgres/primary.ts';
import {startPostgresReplica} from '../../servers/postgres/replica.ts';
import type {ShopSize} from '../../world/shop.ts';
import type {Opening, Servers} from '../engine.ts';
import {loadShop} from './load.ts';

const settings = {
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  shared_preload_libraries: 'pg_stat_statements',
};

/** The replica is a copy of the filled primary. */
export async function openShop(size: ShopSize, {keep, say}: Opening): Promise<Servers> {
  const primary = keep(await startPostgresPrimary({settings}));
  say(`primary: PostgreSQL ${primary.version} on port ${primary.port}`);
  await loadShop(primary, size);
  say(`shop: ${size.orders.toLocaleString('en')} orders`);
  const replica = keep(await startPostgresReplica(primary, {name: 'replica1', slot: 'replica1'}));
  say(`replica: streaming, on port ${replica.port}`);
  return {primary, replica};
}
