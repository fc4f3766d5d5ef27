// Servers to run backfills on, whatever their family: a primary, its replicas, and SQL in its own words.
import {afterAll, beforeAll} from 'vitest';
import type {Family} from '../../demo/servers/mysql/dialect.ts';
import type {Server} from '../../demo/servers/server.ts';
import type {Cluster} from '../servers/cluster.ts';
import * as mysql from '../servers/mysql/clients.ts';
import {startMysqlCluster, testedReleases} from '../servers/mysql/servers.ts';
import * as postgres from '../servers/postgres/clients.ts';
import {startPostgresCluster, testedVersions} from '../servers/postgres/servers.ts';

/** A session that a test keeps, to stand in the way with. */
export interface Bystander {
  run(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

export interface Words {
  /** `i` from 1 to so many, as something to select from. */
  readonly numbers: (count: number) => string;
  readonly quoted: (name: string) => string;
  /** Statements that make a trigger count in `touched` how often a row was updated. */
  readonly countTouches: (table: string) => readonly string[];
  readonly text: (expression: string) => string;
  /** Zero, after so many ms for each row. */
  readonly slowZero: (ms: number) => string;
  /** For a session that is not to be the one that a deadlock ends. */
  readonly neverTheVictim: readonly string[];
  /** On a replica: what it receives is not replayed, until it is. */
  readonly pauseReplay: string;
  readonly resumeReplay: string;
}

export interface Ground {
  readonly url: string;
  readonly replicaUrls: readonly string[];
  readonly cluster: Cluster;
  readonly words: Words;
  query(sql: string, server?: Server): Promise<readonly Record<string, unknown>[]>;
  session(): Promise<Bystander>;
}

const postgresWords: Words = {
  numbers: count => `generate_series(1, ${count}) as numbers(i)`,
  quoted: name => `"${name}"`,
  countTouches: table => [
    `create or replace function touch() returns trigger language plpgsql as
     'begin new.touched := old.touched + 1; return new; end'`,
    `create trigger touches before update on ${table} for each row execute function touch()`,
  ],
  text: expression => `cast(${expression} as text)`,
  slowZero: ms => `(select count(*)::int - 1 from pg_sleep(${ms / 1000} + 0 * id))`,
  neverTheVictim: [`set deadlock_timeout = '1min'`],
  pauseReplay: 'select pg_wal_replay_pause()',
  resumeReplay: 'select pg_wal_replay_resume()',
};

const mysqlWords: Words = {
  numbers: count =>
    `(select 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d as i
      from digits a, digits b, digits c, digits e, digits f having i <= ${count}) numbers`,
  quoted: name => `\`${name}\``,
  countTouches: table => [
    `create trigger touches_${table} before update on ${table} for each row set new.touched = old.touched + 1`,
  ],
  text: expression => `cast(${expression} as char)`,
  slowZero: ms => `sleep(${ms / 1000} + 0 * id)`,
  neverTheVictim: [],
  pauseReplay: 'stop replica sql_thread',
  resumeReplay: 'start replica sql_thread',
};

const postgresGround = (cluster: Cluster): Ground => ({
  url: cluster.primary.superuserUrl,
  replicaUrls: cluster.replicas.map(({superuserUrl}) => superuserUrl),
  cluster,
  words: postgresWords,
  query: (sql, server = cluster.primary) => postgres.query(server, sql),
  session: async () => {
    const opened = await postgres.client(cluster.primary);
    return {run: sql => opened.query(sql), end: () => opened.end()};
  },
});

const mysqlGround = (cluster: Cluster): Ground => ({
  url: cluster.primary.superuserUrl,
  replicaUrls: cluster.replicas.map(({superuserUrl}) => superuserUrl),
  cluster,
  words: mysqlWords,
  query: (sql, server = cluster.primary) => mysql.query(server, sql),
  session: async () => {
    const opened = await mysql.client(cluster.primary);
    return {run: sql => opened.query(sql), end: async () => opened.destroy()};
  },
});

export interface Kind {
  readonly name: string;
  start(replicas: number): Promise<Ground>;
}

const startMysql = async (family: Family, release: string, replicas: number) => {
  const ground = mysqlGround(await startMysqlCluster(family, {release, replicas}));
  await ground.query('create table digits (d int primary key)');
  await ground.query('insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)');
  return ground;
};

/** The newest PostgreSQL of those to test, and every MySQL and MariaDB. */
export const kinds = (): readonly Kind[] => [
  ...testedVersions()
    .slice(-1)
    .map(version => ({
      name: `PostgreSQL ${version}`,
      start: async (replicas: number) => postgresGround(await startPostgresCluster({version, replicas})),
    })),
  ...testedReleases().map(({family, release}) => ({
    name: `${family} ${release}`,
    start: (replicas: number) => startMysql(family, release, replicas),
  })),
];

const stopServer = async (server: Server) => {
  postgres.closeClients(server);
  mysql.closeClients(server);
  await server.stop();
};

/** A ground for the tests of this `describe`; call the result inside a test to get it. */
export const useGround = (kind: Kind, replicas = 0): (() => Ground) => {
  let ground: Ground | null = null;
  beforeAll(async () => {
    ground = await kind.start(replicas);
  });
  afterAll(async () => {
    if (ground === null) return;
    for (const server of [...ground.cluster.replicas, ground.cluster.primary]) await stopServer(server);
  });
  return () => {
    if (ground === null) throw new Error('the servers start before the tests; ask for them inside one');
    return ground;
  };
};

/** A count or sum, whatever the driver makes of its type. */
export const numberOf = async (ground: Ground, sql: string): Promise<number> =>
  Number(Object.values((await ground.query(sql))[0] ?? {})[0]);
