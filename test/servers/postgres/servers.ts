import {type PrimaryOptions, startPostgresPrimary} from '../../../demo/servers/postgres/primary.ts';
import {type ReplicaOptions, startPostgresReplica} from '../../../demo/servers/postgres/replica.ts';
import type {Server} from '../../../demo/servers/server.ts';
import {
  bundledMajor,
  isPinned,
  type PostgresMajor,
  postgresBinaries,
  postgresMajors,
} from '../../runtimes/runtimes.ts';
import {type Cluster, type Replicas, startCluster, useCluster} from '../cluster.ts';
import {closeClients} from './clients.ts';

export interface TestPrimaryOptions extends Omit<PrimaryOptions, 'binaries'> {
  readonly version?: PostgresMajor;
}

export interface ClusterOptions extends TestPrimaryOptions {
  readonly replicas: Replicas<ReplicaOptions>;
}

/** The majors to test: all of them, or those listed in MIGTOP_TEST_POSTGRES, e.g. `13,18`. */
export function testedVersions(): PostgresMajor[] {
  const asked = process.env.MIGTOP_TEST_POSTGRES?.split(',').map(Number);
  return postgresMajors.filter(major => isPinned(major) && (asked?.includes(major) ?? true));
}

/** A primary for the tests of this file or `describe`; call the result inside a test to get it. */
export function usePostgresPrimary(options: TestPrimaryOptions = {}): () => Server {
  const cluster = usePostgresCluster({...options, replicas: 0});
  return () => cluster().primary;
}

/** A primary and its streaming replicas for the tests of this file or `describe`. */
export function usePostgresCluster(options: ClusterOptions): () => Cluster {
  return useCluster(() => startPostgresCluster(options), closeClients);
}

/** Starts a cluster that the caller stops. On failure nothing stays behind. */
export async function startPostgresCluster(options: ClusterOptions): Promise<Cluster> {
  const {version = bundledMajor, replicas, ...rest} = options;
  const binaries = await postgresBinaries(version);
  const starter = {
    primary: () => startPostgresPrimary({...rest, binaries}),
    replica: startPostgresReplica,
    closeClients,
  };
  return startCluster(starter, replicas);
}
