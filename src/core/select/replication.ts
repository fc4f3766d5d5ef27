import {isBroken, stoppedParts} from '../replication/stopped.ts';
import type {Slot} from '../replication.ts';
import type {Replica, State} from '../state.ts';
import {type Comparison, compare, lagBandFor} from './baseline.ts';
import {nodesIn, part} from './node.ts';

export type ReplicaHealth =
  | 'streaming'
  | 'behind'
  | 'paused'
  | 'stuck'
  | 'lost'
  | 'unknown'
  /** Its receiver or applier stopped with an error. */
  | 'broken'
  /** Its receiver was stopped, or cannot connect. */
  | 'not receiving';

export type ReplicaRow = {
  readonly key: string;
  readonly cluster: string;
  readonly replica: Replica;
  readonly health: ReplicaHealth;
  /** Our connection to it: `null` when it is not watched. */
  readonly link: 'connecting' | 'up' | 'lost' | null;
  /** Its lag beside what it usually is. */
  readonly versus: Comparison | null;
};

export type SlotRow = {readonly key: string; readonly node: string; readonly slot: Slot};

export type ReplicationFacts = {
  readonly replicas: readonly ReplicaRow[];
  readonly slots: readonly SlotRow[];
  /** Why a primary tells nothing, by node. */
  readonly missing: readonly {readonly node: string; readonly why: string}[];
};

const healthOf = (replica: Replica, lagLimit: number): ReplicaHealth => {
  const [worst] = stoppedParts(replica);
  if (worst !== undefined) return isBroken(worst) ? 'broken' : 'not receiving';
  if (replica.lostSince !== null) return 'lost';
  if (replica.paused === true) return 'paused';
  if (replica.replayBlockedBy !== null) return 'stuck';
  if (replica.lag === null) return 'unknown';
  return replica.lag > lagLimit ? 'behind' : 'streaming';
};

/** Every replica of every cluster, and the slots of the primaries; those that hold most first. */
export const selectReplication = (state: State): ReplicationFacts => {
  const lagLimit = state.opened?.limits.lag ?? Number.POSITIVE_INFINITY;
  const replicas = Object.entries(state.replicas).flatMap(([cluster, list]) =>
    list.map(replica => ({
      key: `${cluster}/${replica.name}`,
      cluster,
      replica,
      health: healthOf(replica, lagLimit),
      versus: compare(state, replica.lagSeries, lagBandFor(state, cluster, replica.name)),
      link: (replica.node === null ? undefined : state.nodes[replica.node]?.link) ?? null,
    })),
  );
  const primaries = nodesIn(state).filter(({facts}) => facts?.role !== 'replica');
  const parts = primaries.map(node => ({node, read: part(node, node.observation?.replication)}));
  const slots = parts
    .flatMap(({node, read}) =>
      (read.value?.slots ?? []).map(slot => ({key: `${node.node}/${slot.name}`, node: node.node, slot})),
    )
    .toSorted((a, b) => (b.slot.retained ?? -1) - (a.slot.retained ?? -1));
  const missing = parts.flatMap(({node, read}) =>
    read.missing === null ? [] : [{node: node.node, why: read.missing}],
  );
  return {replicas, slots, missing};
};
