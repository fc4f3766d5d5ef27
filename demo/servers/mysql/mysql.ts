import type {Dialect} from './dialect.ts';

export const mysql: Dialect = {
  family: 'mysql',
  title: 'MySQL',
  programs: ['mysqld'],
  oldest: [8, 0],
  releases: {
    '9.7': {suite: 'unstable', whole: ['mysql-server-core'], alone: []},
  },
  settings: {
    gtid_mode: true,
    enforce_gtid_consistency: true,
    // The X protocol would want a port of its own.
    mysqlx: false,
    // The packager's folder for file imports exists only where the package is installed.
    secure_file_priv: 'NULL',
  },
  initialise: async () => ({
    // A small redo log makes a small template; it grows at the first start.
    args: ['--initialize-insecure', '--skip-log-bin', '--loose-innodb-redo-log-capacity=8M'],
    input: '',
  }),
  replication: {
    follow: ({host, port, user, password}) =>
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '${host}', SOURCE_PORT = ${port}, SOURCE_USER = '${user}',
       SOURCE_PASSWORD = '${password}', SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, GET_SOURCE_PUBLIC_KEY = 1`,
    setDelay: seconds => `CHANGE REPLICATION SOURCE TO SOURCE_DELAY = ${seconds}`,
    start: 'START REPLICA',
    stop: 'STOP REPLICA',
    stopReceiving: 'STOP REPLICA IO_THREAD',
    forget: 'RESET REPLICA ALL',
    status: 'SHOW REPLICA STATUS',
    threads: ['Replica_IO_Running', 'Replica_SQL_Running'],
    received: 'Retrieved_Gtid_Set',
    position: 'SELECT @@GLOBAL.gtid_executed AS position',
    reach: 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, 60) AS outcome',
    readOnly: ['read_only', 'super_read_only'],
  },
};
