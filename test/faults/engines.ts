// The newest server of each kind, and what a test of faults has to say to it in its own words.

import type {Family} from '../../demo/servers/mysql/dialect.ts';
import {dialects} from '../../demo/servers/mysql/dialects.ts';
import type {Server} from '../../demo/servers/server.ts';
import {actor as mysqlActor} from '../engines/mysql/stage.ts';
import {actor as postgresActor} from '../engines/postgres/stage.ts';
import type {Actor} from '../engines/stage.ts';
import type {Cluster} from '../servers/cluster.ts';
import type {Login} from '../servers/login.ts';
import {query as mysqlQuery} from '../servers/mysql/clients.ts';
import {testedReleases, useMysqlCluster} from '../servers/mysql/servers.ts';
import {query as postgresQuery} from '../servers/postgres/clients.ts';
import {testedVersions, usePostgresCluster} from '../servers/postgres/servers.ts';

type Settings = Readonly<Record<string, string | number | boolean>>;
type Env = Readonly<Record<string, string>>;
export type Kind = 'postgres' | Family;

export interface ClusterOptions {
  readonly replicas?: number | readonly {readonly name: string; readonly env?: Env}[];
  /** Of the primary; those of its replicas are the usual ones. */
  readonly settings?: Partial<Readonly<Record<Kind, Settings>>>;
}

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
});

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

export const addressOf = ({host, port}: Pick<Server, 'host' | 'port'>): string => `${host}:${port}`;
