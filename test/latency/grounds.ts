// One server of each kind for what is measured of latency, with its words for what a load does.
import type {Server} from '../../demo/servers/server.ts';
import {client as mysqlClient, query as mysqlQuery} from '../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../servers/mysql/servers.ts';
import {client as postgresClient, query as postgresQuery} from '../servers/postgres/clients.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';

export interface Session {
  run(sql: string): Promise<unknown>;
}

export interface Ground {
  readonly name: string;
  /** For the tests of a `describe`; call the result inside a test. */
  readonly use: () => () => Server;
  readonly query: (server: Server, sql: string) => Promise<unknown>;
  readonly open: (server: Server) => Promise<Session>;
  /** How a statement names its first parameter. */
  readonly parameter: string;
  /** Sleeps for so many seconds with table orders in it. */
  readonly sleepOnOrders: (seconds: string) => string;
  /** Keeps all others from orders, until `unlock`. */
  readonly lock: readonly string[];
  readonly unlock: string;
}

const onMysql = {
  query: mysqlQuery,
  open: async (server: Server): Promise<Session> => {
    const opened = await mysqlClient(server, server, {database: server.database});
    return {run: sql => opened.query(sql)};
  },
  parameter: '?',
  sleepOnOrders: (seconds: string) => `SELECT SLEEP(${seconds}) FROM orders WHERE id = 1`,
  lock: ['LOCK TABLES orders WRITE'],
  unlock: 'UNLOCK TABLES',
};

export const grounds: readonly Ground[] = [
  {
    name: 'PostgreSQL 18',
    use: () => usePostgresPrimary({settings: {shared_preload_libraries: 'pg_stat_statements'}}),
    query: postgresQuery,
    open: async server => {
      const opened = await postgresClient(server);
      return {run: sql => opened.query(sql)};
    },
    parameter: '$1',
    sleepOnOrders: seconds => `SELECT pg_sleep(${seconds}) FROM orders WHERE id = 1`,
    lock: ['BEGIN', 'LOCK TABLE orders'],
    unlock: 'COMMIT',
  },
  {...onMysql, name: 'MySQL 9.7', use: () => useMysqlPrimary('mysql', {release: '9.7'})},
  {
    ...onMysql,
    name: 'MariaDB 11.8',
    use: () =>
      useMysqlPrimary('mariadb', {
        release: '11.8',
        settings: {
          plugin_load_add: 'query_response_time',
          query_response_time_stats: true,
          query_response_time_range_base: 2,
        },
      }),
  },
];
