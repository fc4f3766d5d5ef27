// One server of each kind for what is measured of latency, with its words for what a load does.
import type {Server} from '../../demo/servers/server.ts';
import {client as mysqlClient, query as mysqlQuery} from '../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../servers/mysql/servers.ts';
import {client as postgresClient, query as postgresQuery} from '../servers/postgres/clients.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';

export interface Session {
  run(sql: string): Promise<unknown>;
}

/** Of one session. */
interface Lock {
  readonly take: readonly string[];
  readonly letGo: string;
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
  /** Keeps all others from orders, and from the row of parcels. */
  readonly locks: readonly Lock[];
  /** What waits for one of these in the middle of its work. */
  readonly waits: string;
}

/** MariaDB and pg_stat_statements begin to count when a statement has the locks on its tables. */
const waitsForRow = 'UPDATE parcels SET id = 1';

const onMysql = {
  query: mysqlQuery,
  open: async (server: Server): Promise<Session> => {
    const opened = await mysqlClient(server, server, {database: server.database});
    return {run: sql => opened.query(sql)};
  },
  parameter: '?',
  sleepOnOrders: (seconds: string) => `SELECT SLEEP(${seconds}) FROM orders WHERE id = 1`,
  locks: [
    {take: ['LOCK TABLES orders WRITE'], letGo: 'UNLOCK TABLES'},
    {take: ['BEGIN', 'SELECT id FROM parcels FOR UPDATE'], letGo: 'COMMIT'},
  ],
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
    locks: [{take: ['BEGIN', 'LOCK TABLE orders', 'SELECT id FROM parcels FOR UPDATE'], letGo: 'COMMIT'}],
    waits: waitsForRow,
  },
  {
    ...onMysql,
    name: 'MySQL 9.7',
    waits: 'SELECT id FROM orders WHERE id = 1',
    use: () => useMysqlPrimary('mysql', {release: '9.7'}),
  },
  {
    ...onMysql,
    name: 'MariaDB 11.8',
    waits: waitsForRow,
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

/** Tables orders and parcels, with one row each. */
export const makeTables = async ({query}: Ground, server: Server): Promise<void> => {
  for (const name of ['orders', 'parcels']) {
    await query(server, `CREATE TABLE ${name} (id int PRIMARY KEY)`);
    await query(server, `INSERT INTO ${name} VALUES (1)`);
  }
};

/** Takes the locks; the result lets go of them. */
export const hold = async ({locks, open}: Ground, server: Server): Promise<() => Promise<void>> => {
  const holders = await Promise.all(locks.map(() => open(server)));
  for (const [index, {take}] of locks.entries()) for (const sql of take) await holders[index]?.run(sql);
  return async () => {
    for (const [index, {letGo}] of locks.entries()) await holders[index]?.run(letGo);
  };
};
