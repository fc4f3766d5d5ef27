import {type Binaries, binariesIn} from '../../../demo/servers/mysql/binaries.ts';
import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import {dialects} from '../../../demo/servers/mysql/dialects.ts';
import {unpackedBinaries} from '../../../demo/servers/mysql/find.ts';
import {type PrimaryOptions, startMysqlPrimary} from '../../../demo/servers/mysql/primary.ts';
import {type ReplicaOptions, startMysqlReplica} from '../../../demo/servers/mysql/replica.ts';
import type {Server} from '../../../demo/servers/server.ts';
import {type Cluster, type Replicas, startCluster, useCluster} from '../cluster.ts';
import {closeClients} from './clients.ts';

export interface TestPrimaryOptions extends Omit<PrimaryOptions, 'binaries'> {
  /** A release of the family, e.g. `11.8`; its usual one unless told. */
  readonly release?: string;
}

export interface ClusterOptions extends TestPrimaryOptions {
  readonly replicas: Replicas<ReplicaOptions>;
}

/** Where a server of the family is to be taken from instead of Debian's packages. */
const folderVariables: Record<Family, string> = {mysql: 'MIGTOP_TEST_MYSQL', mariadb: 'MIGTOP_TEST_MARIADB'};

/** Family and release of every server to test; one per family whose folder is given by the environment. */
export function testedReleases(): {readonly family: Family; readonly release: string}[] {
  return Object.values(dialects).flatMap(({family, releases}) => {
    const all = Object.keys(releases).map(release => ({family, release}));
    return process.env[folderVariables[family]] ? all.slice(0, 1) : all;
  });
}

/** A primary for the tests of this file or `describe`; call the result inside a test to get it. */
export function useMysqlPrimary(family: Family, options: TestPrimaryOptions = {}): () => Server {
  const cluster = useMysqlCluster(family, {...options, replicas: 0});
  return () => cluster().primary;
}

/** A primary and its replicas for the tests of this file or `describe`. */
export function useMysqlCluster(family: Family, options: ClusterOptions): () => Cluster {
  return useCluster(() => startMysqlCluster(family, options), closeClients);
}

/** Starts a cluster that the caller stops. On failure nothing stays behind. */
export async function startMysqlCluster(family: Family, options: ClusterOptions): Promise<Cluster> {
  const {release, replicas, ...rest} = options;
  const binaries = await mysqlBinaries(family, release);
  const starter = {
    primary: () => startMysqlPrimary(family, {...rest, binaries}),
    replica: startMysqlReplica,
    closeClients,
  };
  return startCluster(starter, replicas);
}

/** The same packages wherever the tests run, unless the environment names a folder. */
export async function mysqlBinaries(family: Family, release?: string): Promise<Binaries> {
  const folder = process.env[folderVariables[family]];
  return folder ? binariesIn(dialects[family], folder) : unpackedBinaries(family, release);
}
