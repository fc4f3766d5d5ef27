import {startPostgresPrimary} from '../../servers/postgres/primary.ts';
import {startPostgresReplica} from '../../servers/postgres/replica.ts';
import type {Engine} from '../engine.ts';
import {connect, shopUrl} from './connect.ts';
import {control} from './control.ts';
import {countOlderTransactions, limit, passing} from './limits.ts';
import {loadShop} from './load.ts';
import {scenarios} from './scenarios/catalogue.ts';
import {visits} from './visits.ts';

const settings = {
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  shared_preload_libraries: 'pg_stat_statements',
};

export const postgres: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  scenarios,
  async startPrimary() {
    const primary = await startPostgresPrimary({settings});
    return {
      ...primary,
      startReplica: () => startPostgresReplica(primary, {name: 'replica1', slot: 'replica1'}),
    };
  },
  loadShop,
  connect,
  shopUrl,
  passwordVariable: 'PGPASSWORD',
  visits,
  control,
  limit,
  countOlderTransactions,
  passing,
};
