import mysql, {type Connection} from 'mysql2/promise';
import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import type {Server} from '../../../demo/servers/server.ts';
import type {Login} from '../../servers/login.ts';
import {client, closeClients, connectionId, query} from '../../servers/mysql/clients.ts';
import {startMysqlCluster} from '../../servers/mysql/servers.ts';
import type {Actor, Stage} from '../stage.ts';

export async function actor(server: Server, program: string, login: Login = server): Promise<Actor> {
  const own: Connection = await client(server, login, {program});
  return {
    id: String(connectionId(own)),
    run: sql => own.query(sql),
    start: sql =>
      own.query(sql).then(
        () => null,
        (error: Error) => error,
      ),
    end: async () => {
      // A statement that runs would have to end first.
      await query(server, `KILL ${connectionId(own)}`).catch(() => undefined);
      own.destroy();
    },
  };
}

const controlTable = (name: string) => [
  `CREATE TABLE ${name} (
    job varchar(190) PRIMARY KEY, target varchar(190) NOT NULL DEFAULT '',
    command enum('run', 'pause', 'abort') NOT NULL DEFAULT 'run', state varchar(20) NOT NULL DEFAULT 'running',
    cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint, batch_size int, sleep_ms int,
    worker varchar(190), note text, a_column_of_ours point,
    started_at datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    heartbeat_at datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)) COMMENT = 'backfill-control v1'`,
];

const names = {mysql: 'MySQL', mariadb: 'MariaDB'} as const;

/** One release of a family, with a replica. MariaDB is as it comes, but for the plugin without which it shows no metadata locks. */
export async function mysqlStage(family: Family, release: string): Promise<Stage> {
  const settings = {report_host: '127.0.0.1'};
  const cluster = await startMysqlCluster(family, {release, replicas: [{name: 'replica1', settings}]});
  const {primary, replicas} = cluster;
  const [replica] = replicas;
  if (replica === undefined) throw new Error('the cluster came without its replica');
  if (family === 'mariadb') await query(primary, `INSTALL SONAME 'metadata_lock_info'`);
  await query(primary, `CREATE USER alone@'%' IDENTIFIED BY '${primary.password}'`);
  await query(primary, `GRANT ALL ON *.* TO alone@'%'`);
  return {
    name: `${names[family]} ${release}`,
    product: new RegExp(`^${names[family]} ${release.replaceAll('.', '\\.')}\\.`),
    primary,
    replica,
    primaryUrl: primary.superuserUrl,
    replicaUrl: replica.superuserUrl,
    replicaName: `127.0.0.1:${replica.port}`,
    aloneUrl: `mysql://alone:${primary.password}@${primary.host}:${primary.port}/${primary.database}`,
    tellsApplications: family === 'mysql',
    showsRequests: family === 'mysql',
    lacks: family === 'mysql' ? [] : ['latency'],
    session: program => actor(primary, program),
    connectionsAlone: async () => {
      const rows = await query(primary, `SELECT 1 FROM information_schema.processlist WHERE user = 'alone'`);
      return rows.length;
    },
    sql: {
      begin: 'BEGIN',
      text: value => mysql.escape(value),
      createTable: name =>
        `CREATE TABLE ${name} (id int PRIMARY KEY, n int NOT NULL DEFAULT 0) AS
          WITH RECURSIVE numbers (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM numbers WHERE id < 100) SELECT id, 0 AS n FROM numbers`,
      readTable: name => `SELECT count(*) FROM ${name}`,
      updateRow: (table, id) => `UPDATE ${table} SET n = n + 1 WHERE id = ${id}`,
      addColumn: (table, column) => `ALTER TABLE ${table} ADD COLUMN ${column} int`,
      sleep: seconds => `SELECT SLEEP(${seconds})`,
      controlTable,
      invalidIndex: null,
    },
    stop: async () => {
      for (const server of [replica, primary]) {
        closeClients(server);
        await server.stop();
      }
    },
  };
}
