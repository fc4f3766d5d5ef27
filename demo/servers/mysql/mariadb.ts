import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Dialect} from './dialect.ts';

export const mariadb: Dialect = {
  family: 'mariadb',
  title: 'MariaDB',
  programs: ['mariadbd', 'mysqld'],
  oldest: [10, 6],
  releases: {
    '10.11': packages('bookworm'),
    '11.8': packages('trixie'),
  },
  settings: {
    gtid_strict_mode: true,
    // As MySQL has them by default.
    binlog_format: 'ROW',
    log_slave_updates: true,
    character_set_server: 'utf8mb4',
  },
  initialise: async baseDir => ({
    args: ['--bootstrap', '--skip-log-bin', '--innodb-log-file-size=10M'],
    input: await bootstrapScript(baseDir),
  }),
  replication: {
    follow: ({host, port, user, password}) =>
      `CHANGE MASTER TO MASTER_HOST = '${host}', MASTER_PORT = ${port}, MASTER_USER = '${user}',
       MASTER_PASSWORD = '${password}', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1`,
    setDelay: seconds => `CHANGE MASTER TO MASTER_DELAY = ${seconds}`,
    start: 'START SLAVE',
    stop: 'STOP SLAVE',
    stopReceiving: 'STOP SLAVE IO_THREAD',
    forget: 'RESET SLAVE ALL',
    status: 'SHOW SLAVE STATUS',
    threads: ['Slave_IO_Running', 'Slave_SQL_Running'],
    received: 'Gtid_IO_Pos',
    position: 'SELECT @@GLOBAL.gtid_current_pos AS position',
    reach: 'SELECT MASTER_GTID_WAIT(?, 60) AS outcome',
    readOnly: ['read_only'],
  },
};

/** The server with its libraries; its plugins are in a package that wants a client and a system to be installed on. */
function packages(suite: string) {
  return {suite, whole: ['mariadb-server-core'], alone: ['mariadb-server']};
}

/** What `mariadb-install-db` feeds to the server, without accounts that get in by TCP and no password. */
async function bootstrapScript(baseDir: string): Promise<string> {
  const [prefix, folder] = scriptsIn(baseDir);
  if (folder === undefined)
    throw new Error(`${baseDir}/share has no system_tables.sql to make a MariaDB data directory by`);
  const parts = [
    `${prefix}_system_tables.sql`,
    `${prefix}_performance_tables.sql`,
    `${prefix}_system_tables_data.sql`,
    'fill_help_tables.sql',
    'maria_add_gis_sp_bootstrap.sql',
    `${prefix}_sys_schema.sql`,
  ];
  const scripts = await Promise.all(parts.map(part => readFile(join(folder, part), 'utf8')));
  const tidy = "DELETE FROM mysql.global_priv WHERE Host <> 'localhost';";
  return ['CREATE DATABASE mysql;', 'USE mysql;', ...scripts, tidy, ''].join('\n');
}

/** The scripts' common prefix and their folder: both were renamed with 11. */
function scriptsIn(baseDir: string): readonly [string, string] | readonly [] {
  for (const folder of ['share/mariadb', 'share/mysql', 'share'].map(each => join(baseDir, each)))
    for (const prefix of ['mariadb', 'mysql'])
      if (existsSync(join(folder, `${prefix}_system_tables.sql`))) return [prefix, folder];
  return [];
}
