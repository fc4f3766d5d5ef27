import type {Family} from '../../servers/mysql/dialect.ts';
import {database, type ShopUser} from '../../world/shop.ts';

/** What sees all and may end other sessions' statements and connections, without being a superuser. */
const onCall: Readonly<Record<Family, string>> = {
  mysql: 'PROCESS, REPLICATION CLIENT, CONNECTION_ADMIN',
  mariadb: 'PROCESS, SLAVE MONITOR, BINLOG MONITOR, CONNECTION ADMIN',
};

const seesReplication: Readonly<Record<Family, string>> = {
  mysql: 'REPLICATION CLIENT',
  mariadb: 'SLAVE MONITOR, BINLOG MONITOR',
};

const users: readonly ShopUser[] = ['shop', 'app', 'reporting', 'oncall'];

/** The shop's users; on-call may act, but is no superuser. */
export const accountsOf = (password: string): string[] =>
  users.map(user => `CREATE USER ${user} IDENTIFIED BY '${password}'`);

/** To be run when the tables are there. */
export const grantsOf = (family: Family): string[] => [
  `GRANT ALL ON ${database}.* TO shop`,
  // The migration looks whether the coast is clear.
  'GRANT PROCESS ON *.* TO shop',
  // Its backfill minds how far the replica is.
  `GRANT ${seesReplication[family]} ON *.* TO shop`,
  'GRANT SELECT ON performance_schema.* TO shop',
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ${database}.* TO app`,
  `GRANT SELECT ON ${database}.* TO reporting`,
  `GRANT ${onCall[family]} ON *.* TO oncall`,
  'GRANT SELECT ON performance_schema.* TO oncall',
  // How many rows tables have.
  ...(family === 'mysql' ? ['GRANT SELECT ON mysql.innodb_table_stats TO oncall'] : []),
  // To have the server tell progress apart, which is off by default.
  'GRANT UPDATE ON performance_schema.setup_consumers TO oncall',
  // One order is what its canary asks for.
  `GRANT SELECT (id) ON ${database}.orders TO oncall`,
  `GRANT SELECT, UPDATE (command, batch_size, sleep_ms) ON ${database}.backfill_control TO oncall`,
];
