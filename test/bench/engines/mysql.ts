import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import {startMysqlPrimary} from '../../../demo/servers/mysql/primary.ts';
import type {Settings} from '../../../demo/servers/mysql/settings.ts';
import {client, closeClients, connectionId, rowsOf} from '../../servers/mysql/clients.ts';
import {kill, watch} from '../../servers/mysql/roles.ts';
import {mysqlBinaries} from '../../servers/mysql/servers.ts';
import type {Engine} from './engine.ts';

/** The performance schema keeps the account. On MariaDB it is off by default, and with it locks on tables are seen, too. */
const settings: Readonly<Record<Family, Settings>> = {
  mysql: {cte_max_recursion_depth: 10_000_000},
  mariadb: {
    max_recursive_iterations: 10_000_000,
    performance_schema: true,
    performance_schema_instrument: 'wait/lock/metadata/sql/mdl=ON',
  },
};

const perUser = 'performance_schema.events_statements_summary_by_user_by_event_name';

const engineOf = (family: Family): Engine => ({
  name: family,
  start: async connections =>
    startMysqlPrimary(family, {
      binaries: await mysqlBinaries(family),
      settings: {...settings[family], max_connections: connections},
    }),
  leave: closeClients,
  open: async (server, program, login = server) => {
    const own = await client(server, login, {program, database: server.database});
    return {
      id: String(connectionId(own)),
      rows: sql => rowsOf(own, sql),
      end: async () => own.destroy(),
    };
  },
  sql: {
    createMonitor: ({user, password}) => [
      `CREATE USER ${user} IDENTIFIED BY '${password}'`,
      `GRANT ${watch[family]}, ${kill[family]} ON *.* TO ${user}`,
      `GRANT SELECT ON performance_schema.* TO ${user}`,
      `GRANT SELECT ON orders TO ${user}`,
    ],
    begin: 'START TRANSACTION WITH CONSISTENT SNAPSHOT',
    numbers: upTo =>
      `(WITH RECURSIVE counted (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < ${upTo})
        SELECT i FROM counted) AS numbers`,
    lockTable: table => `LOCK TABLES ${table} WRITE`,
    unlock: 'UNLOCK TABLES',
    waiting: `SELECT count(*) AS n FROM information_schema.processlist WHERE state LIKE 'Waiting for%lock%'`,
    prepareTransact: [
      `CREATE PROCEDURE transact(to_write int, to_read int, first int, last int) BEGIN
        START TRANSACTION;
        UPDATE accounts SET balance = balance + 1 WHERE id = to_write;
        SELECT balance FROM accounts WHERE id = to_read;
        SELECT sum(balance) FROM accounts WHERE id BETWEEN first AND last;
        COMMIT; END`,
    ],
    transact: (...rows) => `CALL transact(${rows.join(', ')})`,
    rewrite: (table, column, wider) =>
      `ALTER TABLE ${table} MODIFY COLUMN ${column} ${wider ? 'bigint' : 'int'} NOT NULL`,
    tidy: table => [`ANALYZE TABLE ${table}`],
    // Their redo log has its size from the start.
    makeLogs: null,
    account: {
      forget: `TRUNCATE TABLE ${perUser}`,
      // Picoseconds.
      statements: user => `SELECT sum(sum_timer_wait) / 1e9 AS ms FROM ${perUser} WHERE user = '${user}'`,
      source: 'performance schema, statements from parsing to the last row',
      workers: user =>
        `SELECT thread_os_id AS id FROM performance_schema.threads WHERE processlist_user = '${user}'`,
    },
  },
  rival: null,
});

export const mysql = engineOf('mysql');
export const mariadb = engineOf('mariadb');
