import type {Family} from '../../servers/mysql/dialect.ts';
import {dialects} from '../../servers/mysql/dialects.ts';
import {startMysqlPrimary} from '../../servers/mysql/primary.ts';
import {startMysqlReplica} from '../../servers/mysql/replica.ts';
import type {Settings} from '../../servers/mysql/settings.ts';
import type {ShopSize} from '../../world/shop.ts';
import type {Opening, Servers} from '../engine.ts';
import {copyShop} from './copy.ts';
import {loadShop} from './load.ts';

const settings: Settings = {
  innodb_buffer_pool_size: '256M',
  innodb_flush_log_at_trx_commit: 0,
  // As most who write much have it: batches lock no gaps, and so nobody who sells.
  transaction_isolation: 'READ-COMMITTED',
  // The shop's owner makes triggers, and is no superuser.
  log_bin_trust_function_creators: true,
};

const own: Readonly<Record<Family, Settings>> = {
  mysql: {innodb_redo_log_capacity: '512M'},
  // All that a console can read is on, though some of it is off by default.
  mariadb: {
    innodb_log_file_size: '512M',
    performance_schema: true,
    performance_schema_instrument: 'wait/lock/metadata/sql/mdl=ON',
    plugin_load_add: 'query_response_time',
    // Loose, for a server that has no such plugin.
    loose_query_response_time_stats: true,
    loose_query_response_time_range_base: 2,
  },
};

export async function openShop(family: Family, size: ShopSize, {keep, say}: Opening): Promise<Servers> {
  const wanted = {settings: {...settings, ...own[family]}};
  const {title} = dialects[family];
  const slow = setTimeout(
    () => say(`${title}: the first time, it is fetched and unpacked into a cache`),
    3000,
  );
  const primary = keep(await startMysqlPrimary(family, wanted).finally(() => clearTimeout(slow)));
  say(`primary: ${title} ${primary.version} on port ${primary.port}`);
  await loadShop(family, primary, size);
  say(`shop: ${size.orders.toLocaleString('en')} orders`);
  const prepare = (server: typeof primary) => copyShop(family, primary, server);
  const replica = keep(await startMysqlReplica(primary, {...wanted, name: 'replica1', prepare}));
  say(`replica: follows by GTID, on port ${replica.port}`);
  return {primary, replica};
}
