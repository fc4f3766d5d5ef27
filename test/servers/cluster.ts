import type {Replica, Server} from '../../demo/servers/server.ts';

export interface Cluster {
  readonly primary: Server;
  readonly replicas: readonly Replica[];
}
