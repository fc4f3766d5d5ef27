import {afterAll, beforeAll} from 'vitest';
import {type PrimaryOptions, startPostgresPrimary} from '../../../demo/servers/postgres/primary.ts';
import {type ReplicaOptions, startPostgresReplica} from '../../../demo/servers/postgres/replica.ts';
import type {Replica, Server} from '../../../demo/servers/server.ts';
import {
  bundledMajor,
  isPinned,
  type PostgresMajor,
  postgresBinaries,
  postgresMajors,
} from '../../runtimes/runtimes.ts';
import type {Cluster} from '../cluster.ts';
import {closeClients} from './clients.ts';

export interface TestPrimaryOptions extends Omit<PrimaryOptions, 'binaries'> {
  readonly version?: PostgresMajor;
}

export interface ClusterOptions extends TestPrimaryOptions {
  /** How many, named replica1, replica2, …; or what each is to be. */
  readonly replicas: number | readonly ReplicaOptions[];
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
  let cluster: Cluster | null = null;
  beforeAll(async () => {
    cluster = await startPostgresCluster(options);
  });
  afterAll(async () => {
    if (cluster) await stopCluster(cluster);
  });
  return () => {
    if (!cluster) throw new Error('the cluster starts before the tests; ask for it inside one');
    return cluster;
  };
}

/** Starts a cluster that the caller stops. On failure nothing stays behind. */
export async function startPostgresCluster(options: ClusterOptions): Promise<Cluster> {
  const {version = bundledMajor, replicas: wanted, ...rest} = options;
  const primary = await startPostgresPrimary({...rest, binaries: await postgresBinaries(version)});
  const replicas: Replica[] = [];
  try {
    for (const each of replicaOptions(wanted)) replicas.push(await startPostgresReplica(primary, each));
    return {primary, replicas};
  } catch (error) {
    await stopCluster({primary, replicas});
    throw error;
  }
}

async function stopCluster({primary, replicas}: Cluster): Promise<void> {
  for (const server of [...replicas, primary]) {
    closeClients(server);
    await server.stop();
  }
}

function replicaOptions(wanted: ClusterOptions['replicas']): readonly ReplicaOptions[] {
  if (typeof wanted !== 'number') return wanted;
  return Array.from({length: wanted}, (_, index) => ({name: `replica${index + 1}`}));
}
