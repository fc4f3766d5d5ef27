import type {Server} from '../../../demo/servers/server.ts';
import type {PostgresMajor} from '../../runtimes/runtimes.ts';
import type {Login} from '../../servers/login.ts';
import {backendPid, client, closeClients, query} from '../../servers/postgres/clients.ts';
import {startPostgresCluster} from '../../servers/postgres/servers.ts';
import type {Actor, Stage} from '../stage.ts';

export async function actor(server: Server, application: string, login: Login = server): Promise<Actor> {
  const own = await client(server, login, {applicationName: application});
  return {
    id: String(await backendPid(own)),
    run: sql => own.query(sql),
    start: sql =>
      own.query(sql).then(
        () => null,
        (error: Error) => error,
      ),
    end: () => own.end(),
  };
}

const controlTable = (name: string) => [
  `CREATE TABLE ${name} (
    job text PRIMARY KEY, target text NOT NULL DEFAULT '', command text NOT NULL DEFAULT 'run',
    state text NOT NULL DEFAULT 'running', cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
    batch_size int, sleep_ms int, worker text, note text, a_column_of_ours point,
    started_at timestamptz NOT NULL DEFAULT now(), heartbeat_at timestamptz NOT NULL DEFAULT now())`,
  `COMMENT ON TABLE ${name} IS 'backfill-control v1'`,
];

/** One major version, with a streaming replica. */
export async function postgresStage(version: PostgresMajor): Promise<Stage> {
  const cluster = await startPostgresCluster({
    version,
    replicas: [{name: 'replica1', slot: 'replica1_slot'}],
  });
  const {primary, replicas} = cluster;
  const [replica] = replicas;
  if (replica === undefined) throw new Error('the cluster came without its replica');
  await query(primary, `CREATE ROLE alone LOGIN SUPERUSER PASSWORD '${primary.password}'`);
  return {
    name: `PostgreSQL ${version}`,
    product: new RegExp(`^PostgreSQL ${version}\\.`),
    primary,
    replica,
    primaryUrl: primary.superuserUrl,
    replicaUrl: replica.superuserUrl,
    replicaName: 'replica1',
    aloneUrl: `postgresql://alone:${primary.password}@${primary.host}:${primary.port}/${primary.database}`,
    tellsApplications: true,
    showsRequests: true,
    lacks: ['latency'],
    session: application => actor(primary, application),
    connectionsAlone: async () => {
      const rows = await query(primary, `SELECT FROM pg_stat_activity WHERE usename = 'alone'`);
      return rows.length;
    },
    sql: {
      begin: 'BEGIN',
      text: value => `'${value.replaceAll("'", "''")}'`,
      createTable: name =>
        `CREATE TABLE ${name} AS SELECT g AS id, 0 AS n FROM generate_series(1, 100) g; ALTER TABLE ${name} ADD PRIMARY KEY (id)`,
      readTable: name => `SELECT count(*) FROM ${name}`,
      updateRow: (table, id) => `UPDATE ${table} SET n = n + 1 WHERE id = ${id}`,
      addColumn: (table, column) => `ALTER TABLE ${table} ADD COLUMN ${column} int`,
      sleep: seconds => `SELECT pg_sleep(${seconds})`,
      controlTable,
      invalidIndex: (table, index) => [
        `UPDATE ${table} SET n = 7`,
        `CREATE UNIQUE INDEX CONCURRENTLY "${index}" ON ${table} (n)`,
      ],
    },
    stop: async () => {
      for (const server of [replica, primary]) {
        closeClients(server);
        await server.stop();
      }
    },
  };
}
