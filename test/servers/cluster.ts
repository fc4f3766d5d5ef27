import {afterAll, beforeAll} from 'vitest';
import type {Replica, Server} from '../../demo/servers/server.ts';

export interface Cluster {
  readonly primary: Server;
  readonly replicas: readonly Replica[];
}

/** How many replicas, named replica1, replica2, …; or what each is to be. */
export type Replicas<Options> = number | readonly Options[];

/** How a family's servers are started, and what tests left open on them is closed. */
export interface Starter<Primary extends Server, Options> {
  primary(): Promise<Primary>;
  replica(primary: Primary, options: Options | {readonly name: string}): Promise<Replica>;
  closeClients(server: Server): void;
}

/** Starts a cluster that the caller stops. On failure nothing stays behind. */
export async function startCluster<Primary extends Server, Options>(
  starter: Starter<Primary, Options>,
  wanted: Replicas<Options>,
): Promise<Cluster> {
  const primary = await starter.primary();
  const replicas: Replica[] = [];
  try {
    for (const each of optionsOf(wanted)) replicas.push(await starter.replica(primary, each));
    return {primary, replicas};
  } catch (error) {
    await stopCluster({primary, replicas}, starter.closeClients);
    throw error;
  }
}

/** A cluster for the tests of this file or `describe`; call the result inside a test to get it. */
export function useCluster(
  start: () => Promise<Cluster>,
  closeClients: (server: Server) => void,
): () => Cluster {
  let cluster: Cluster | null = null;
  beforeAll(async () => {
    cluster = await start();
  });
  afterAll(async () => {
    if (cluster) await stopCluster(cluster, closeClients);
  });
  return () => {
    if (!cluster) throw new Error('the cluster starts before the tests; ask for it inside one');
    return cluster;
  };
}

async function stopCluster({primary, replicas}: Cluster, closeClients: (server: Server) => void) {
  for (const server of [...replicas, primary]) {
    closeClients(server);
    await server.stop();
  }
}

function optionsOf<Options>(wanted: Replicas<Options>): readonly (Options | {readonly name: string})[] {
  if (typeof wanted !== 'number') return wanted;
  return Array.from({length: wanted}, (_, index) => ({name: `replica${index + 1}`}));
}
