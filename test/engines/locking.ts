// For scenarios at random: the servers, and statements of each that lock something.
import fc from 'fast-check';
import type {Family} from '../../demo/servers/mysql/dialect.ts';
import type {Settings} from '../../demo/servers/mysql/settings.ts';
import type {Server} from '../../demo/servers/server.ts';
import {query as mysqlQuery} from '../servers/mysql/clients.ts';
import {testedReleases, useMysqlPrimary} from '../servers/mysql/servers.ts';
import {query as postgresQuery} from '../servers/postgres/clients.ts';
import {testedVersions, usePostgresPrimary} from '../servers/postgres/servers.ts';
import {actor as mysqlActor} from './mysql/stage.ts';
import {actor as postgresActor} from './postgres/stage.ts';
import type {Actor} from './stage.ts';

interface LockingServer {
  url(): string;
  enter(name: string): Promise<Actor>;
  query(sql: string): Promise<unknown>;
}

export interface LockingEngine {
  readonly name: string;
  /** Starts the server before the tests of a `describe`, and stops it after them. */
  readonly use: () => LockingServer;
  readonly tables: readonly string[];
  /** Puts a session where its locks last. */
  readonly begin: readonly string[];
  readonly steps: readonly fc.WeightedArbitrary<string>[];
}

const weighted = (weight: number, arbitrary: fc.Arbitrary<string>) => ({weight, arbitrary});
const table = fc.constantFrom('a', 'b');
const row = fc.integer({min: 1, max: 3});

const postgresModes = [
  ...['ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE'],
  ...['SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'],
];

const postgresSteps = [
  weighted(
    5,
    fc
      .tuple(table, fc.constantFrom(...postgresModes))
      .map(([name, mode]) => `LOCK TABLE ${name} IN ${mode} MODE`),
  ),
  weighted(
    3,
    fc
      .tuple(row, fc.constantFrom('UPDATE', 'NO KEY UPDATE', 'SHARE', 'KEY SHARE'))
      .map(([id, strength]) => `SELECT FROM a WHERE id = ${id} FOR ${strength}`),
  ),
  weighted(
    3,
    row.map(id => `UPDATE a SET n = n + 1 WHERE id = ${id}`),
  ),
  weighted(
    2,
    fc
      .tuple(row, fc.constantFrom('', '_shared'))
      .map(([key, shared]) => `SELECT pg_advisory_xact_lock${shared}(${key})`),
  ),
];

const postgres = (version: ReturnType<typeof testedVersions>[number]): LockingEngine => ({
  name: `PostgreSQL ${version}`,
  use: () => {
    // Deadlocks are left standing: when the detector reorders queues, nothing in SQL tells.
    const server = usePostgresPrimary({version, settings: {deadlock_timeout: '10min'}});
    return over(server, postgresActor, postgresQuery);
  },
  tables: [
    'CREATE TABLE a AS SELECT g AS id, 0 AS n FROM generate_series(1, 5) g',
    'ALTER TABLE a ADD PRIMARY KEY (id)',
    'CREATE TABLE b (id int)',
  ],
  begin: ['BEGIN'],
  steps: postgresSteps,
});

const over = (
  server: () => Server,
  actor: (server: Server, name: string) => Promise<Actor>,
  query: (server: Server, sql: string) => Promise<unknown>,
): LockingServer => ({
  url: () => server().superuserUrl,
  enter: name => actor(server(), name),
  query: sql => query(server(), sql),
});

const commonSteps = [
  weighted(
    4,
    table.map(name => `SELECT count(*) FROM ${name}`),
  ),
  weighted(
    5,
    fc.tuple(table, row).map(([name, id]) => `UPDATE ${name} SET n = n + 1 WHERE id = ${id}`),
  ),
  weighted(
    3,
    fc
      .tuple(row, fc.constantFrom('FOR UPDATE', 'LOCK IN SHARE MODE'))
      .map(([id, strength]) => `SELECT * FROM a WHERE id = ${id} ${strength}`),
  ),
  weighted(
    1,
    fc.constantFrom(
      'SELECT * FROM a WHERE id BETWEEN 10 AND 20 FOR UPDATE',
      'INSERT INTO a (id) VALUES (12)',
      'INSERT INTO a (id) VALUES (14)',
    ),
  ),
  weighted(
    3,
    fc
      .tuple(table, fc.constantFrom(`COMMENT = 'x'`, 'FORCE, ALGORITHM = COPY', 'FORCE, ALGORITHM = INPLACE'))
      .map(([name, change]) => `ALTER TABLE ${name} ${change}`),
  ),
  weighted(
    1,
    fc.tuple(table, fc.constantFrom('READ', 'WRITE')).map(([name, mode]) => `LOCK TABLES ${name} ${mode}`),
  ),
  weighted(
    2,
    fc.constantFrom('x', 'y').map(name => `SELECT GET_LOCK('${name}', 1000)`),
  ),
  weighted(1, fc.constant('FLUSH TABLES WITH READ LOCK')),
];

const backupSteps = {
  mysql: [weighted(1, fc.constant('LOCK INSTANCE FOR BACKUP'))],
  mariadb: [weighted(1, fc.constant('BACKUP LOCK a'))],
};

/** MariaDB as it comes shows holders only, by its plugin; requests are concluded. With performance_schema it shows both. */
const shown = {plugin_load_add: 'metadata_lock_info'};
const shownWhole = {
  performance_schema: 'ON',
  performance_schema_instrument: "'wait/lock/metadata/sql/mdl=ON'",
};

const mysql = (family: Family, release: string, title: string, settings: Settings): LockingEngine => ({
  name: `${title} ${release}`,
  use: () => {
    const server = useMysqlPrimary(family, {
      release,
      settings: {innodb_lock_wait_timeout: 1000, ...settings},
    });
    return over(server, mysqlActor, mysqlQuery);
  },
  tables: [
    'CREATE TABLE a (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)',
    'INSERT INTO a (id) VALUES (1), (2), (3), (30)',
    'CREATE TABLE b LIKE a',
    'INSERT INTO b SELECT * FROM a',
  ],
  begin: ['SET autocommit = 0'],
  steps: [...commonSteps, ...backupSteps[family]],
});

/** The newest release of each. */
export const lockingEngines = (): LockingEngine[] => {
  const versions = testedVersions();
  const releases = new Map(testedReleases().map(({family, release}) => [family, release] as const));
  const {mysql: ofMysql, mariadb: ofMariadb} = Object.fromEntries(releases);
  return [
    ...versions.slice(-1).map(postgres),
    ...(ofMysql ? [mysql('mysql', ofMysql, 'MySQL', {})] : []),
    ...(ofMariadb
      ? [
          mysql('mariadb', ofMariadb, 'MariaDB with performance_schema', shownWhole),
          mysql('mariadb', ofMariadb, 'MariaDB', shown),
        ]
      : []),
  ];
};
