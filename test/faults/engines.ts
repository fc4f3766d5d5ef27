// The newest server of each kind, and what a test of faults has to say to it in its own words.

import type {Family} from '../../demo/servers/mysql/dialect.ts';
import {dialects} from '../../demo/servers/mysql/dialects.ts';
import type {Server} from '../../demo/servers/server.ts';
import type {SessionId} from '../../src/core/session.ts';
import {actor as mysqlActor} from '../engines/mysql/stage.ts';
import {actor as postgresActor} from '../engines/postgres/stage.ts';
import type {Actor} from '../engines/stage.ts';
import {bundledMajor} from '../runtimes/runtimes.ts';
import type {Cluster} from '../servers/cluster.ts';
import type {Login} from '../servers/login.ts';
import {query as mysqlQuery} from '../servers/mysql/clients.ts';
import {isWaiting as mysqlIsWaiting} from '../servers/mysql/locks.ts';
import {createMysqlRoles} from '../servers/mysql/roles.ts';
import {testedReleases, useMysqlCluster} from '../servers/mysql/servers.ts';
import {query as postgresQuery} from '../servers/postgres/clients.ts';
import {isWaiting as postgresIsWaiting} from '../servers/postgres/locks.ts';
import {createPostgresRoles} from '../servers/postgres/roles.ts';
import {testedVersions, usePostgresCluster} from '../servers/postgres/servers.ts';

type Settings = Readonly<Record<string, string | number | boolean>>;
type Env = Readonly<Record<string, string>>;
export type Kind = 'postgres' | Family;

export interface ClusterOptions {
  readonly replicas?: number | readonly {readonly name: string; readonly env?: Env}[];
  /** Of the primary; those of its replicas are the usual ones. */
  readonly settings?: Partial<Readonly<Record<Kind, Settings>>>;
}

/** Who connects, and as what to the primary. */
export type Role = Login & {readonly url: string};
/** To monitor, to monitor and signal, nothing. */
export type Roles = Readonly<Record<'mon' | 'mon_sig' | 'bare', Role>>;

export interface Engine {
  readonly kind: Kind;
  readonly name: string;
  /** Servers for the tests of a `describe`; call the result inside a test. */
  readonly use: (options?: ClusterOptions) => () => Cluster;
  readonly enter: (server: Server, application: string, login?: Login) => Promise<Actor>;
  /** As the superuser, over a connection of its own. */
  readonly query: (server: Server, sql: string) => Promise<readonly object[]>;
  /** Behind another port, where a relay stands in front of the server; as another user. */
  readonly urlOf: (server: Server, way?: {readonly port?: number; readonly login?: Login}) => string;
  readonly sleep: (seconds: number) => string;
  readonly createRoles: (server: Server) => Promise<Roles>;
  /** Whether a session waits for a lock. */
  readonly isWaiting: (server: Server, session: SessionId) => Promise<boolean>;
  /** All sessions of a user. */
  readonly sessionsOf: (user: string) => string;
}

const scheme = (kind: Kind) => (kind === 'postgres' ? 'postgresql' : 'mysql');

const urlOf =
  (kind: Kind): Engine['urlOf'] =>
  (server, {port = server.port, login = server} = {}) =>
    `${scheme(kind)}://${login.user}:${login.password}@${server.host}:${port}/${server.database}`;

const postgres = (version: ReturnType<typeof testedVersions>[number]): Engine => ({
  kind: 'postgres',
  name: `PostgreSQL ${version}`,
  use: ({replicas = 0, settings} = {}) =>
    usePostgresCluster({version, replicas, settings: settings?.postgres ?? {}}),
  enter: postgresActor,
  query: postgresQuery,
  urlOf: urlOf('postgres'),
  sleep: seconds => `SELECT pg_sleep(${seconds})`,
  createRoles: createPostgresRoles,
  isWaiting: (server, session) => postgresIsWaiting(server, Number(session)),
  sessionsOf: user => `SELECT pid FROM pg_stat_activity WHERE usename = '${user}'`,
});

/** For what is not about the kind of server. */
export const bundledPostgres: Engine = postgres(bundledMajor);

/** Without it MariaDB shows no metadata locks. */
const shown: Readonly<Record<Family, Settings>> = {
  mysql: {},
  mariadb: {plugin_load_add: 'metadata_lock_info'},
};

const mysql = (family: Family, release: string): Engine => ({
  kind: family,
  name: `${dialects[family].title} ${release}`,
  use: ({replicas = 0, settings} = {}) =>
    useMysqlCluster(family, {release, replicas, settings: {...shown[family], ...settings?.[family]}}),
  enter: mysqlActor,
  query: mysqlQuery,
  urlOf: urlOf(family),
  sleep: seconds => `SELECT SLEEP(${seconds})`,
  createRoles: async server => {
    const {mon, mon_kill: mon_sig, bare} = await createMysqlRoles(family, server);
    return {mon, mon_sig, bare};
  },
  isWaiting: (server, session) => mysqlIsWaiting(server, Number(session)),
  sessionsOf: user => `SELECT id FROM information_schema.processlist WHERE user = '${user}'`,
});

/** The newest release of each. */
export const engines: readonly Engine[] = [
  ...testedVersions().slice(-1).map(postgres),
  ...(['mysql', 'mariadb'] as const).flatMap(wanted =>
    testedReleases()
      .filter(({family}) => family === wanted)
      .slice(-1)
      .map(({family, release}) => mysql(family, release)),
  ),
];

/** An address as it is typed, and the environment that has the password instead. */
export const withoutPassword = (address: string) => {
  const url = new URL(address);
  const {password} = url;
  url.password = '';
  return {url: url.href, env: {PGPASSWORD: password, MYSQL_PWD: password}};
};

export const addressOf = ({host, port}: Pick<Server, 'host' | 'port'>): string => `${host}:${port}`;
