import {valueIn} from '../observation.ts';
import type {ReplicaSeen, ReplicaSelf} from '../replication.ts';
import type {NodeState} from '../state.ts';

/** A replica from both sides: as its primary sees it, and our own connection to it. */
export type Joined = {
  readonly name: string;
  readonly seen: ReplicaSeen | null;
  readonly node: NodeState | null;
};

export const selfOf = (node: NodeState | null): ReplicaSelf | null =>
  node?.observation ? (valueIn(node.observation.replication)?.self ?? null) : null;

const hostOf = (address: string | null): string | null =>
  address === null ? null : (/^\[?([^\]]*?)\]?(?::\d+)?$/.exec(address)?.[1] ?? null);

const byId = (seen: ReplicaSeen, node: NodeState): boolean =>
  seen.serverId !== null && selfOf(node)?.serverId === seen.serverId;

const byName = (seen: ReplicaSeen, node: NodeState): boolean => selfOf(node)?.name === seen.name;

const byHost = (seen: ReplicaSeen, node: NodeState): boolean => {
  const host = hostOf(seen.address);
  return host !== null && host === hostOf(node.address);
};

type Match = (seen: ReplicaSeen, node: NodeState) => boolean;

const isAnother = (seen: ReplicaSeen, node: NodeState): boolean =>
  seen.serverId !== null && (selfOf(node)?.serverId ?? seen.serverId) !== seen.serverId;

/** From the surest sign to the weakest; a sign counts where it is unambiguous on both sides. */
const signs: readonly Match[] = [
  byId,
  (seen, node) => byName(seen, node) && byHost(seen, node),
  byName,
  byHost,
];

/** The names replicas go by; several of one name are told apart by their address, or else by their number. */
const labels = (list: readonly ReplicaSeen[]): ReadonlyMap<ReplicaSeen, string> => {
  const count = new Map<string, number>();
  const times = (name: string): number => list.filter(seen => seen.name === name).length;
  return new Map(
    list.map(seen => {
      if (times(seen.name) === 1) return [seen, seen.name];
      const label = seen.address === null ? seen.name : `${seen.name} ${seen.address}`;
      const number = (count.get(label) ?? 0) + 1;
      count.set(label, number);
      return [seen, number === 1 ? label : `${label} #${number}`];
    }),
  );
};

/** Whether a name is another one with more said: the port it is watched at where the primary knows no more than the host, or an address. */
export const isNamedAfter = (name: string, shorter: string): boolean =>
  name.startsWith(`${shorter}:`) || name.startsWith(`${shorter} `);

/** Joins what the primary lists with our own connections. The only one left on each side belong together. */
export const join = (list: readonly ReplicaSeen[], nodes: readonly NodeState[]): readonly Joined[] => {
  const pairs = new Map<ReplicaSeen, NodeState>();
  const taken = new Set<NodeState>();
  const free = () => ({
    seen: list.filter(each => !pairs.has(each)),
    nodes: nodes.filter(each => !taken.has(each)),
  });
  for (const matches of signs) {
    const open = free();
    for (const seen of open.seen) {
      const [node, ...others] = open.nodes.filter(each => matches(seen, each) && !isAnother(seen, each));
      if (node === undefined || others.length > 0) continue;
      if (open.seen.filter(each => matches(each, node)).length > 1) continue;
      pairs.set(seen, node);
      taken.add(node);
    }
  }
  const rest = free();
  const [lastSeen, lastNode] = [rest.seen[0], rest.nodes[0]];
  if (
    lastSeen &&
    lastNode &&
    rest.seen.length === 1 &&
    rest.nodes.length === 1 &&
    selfOf(lastNode)?.streaming !== false &&
    !isAnother(lastSeen, lastNode)
  )
    pairs.set(lastSeen, lastNode);
  const label = labels(list);
  const listed = list.map(seen => {
    const node = pairs.get(seen) ?? null;
    const atItsHost = node !== null && isNamedAfter(node.node, seen.name);
    return {name: atItsHost ? node.node : (label.get(seen) ?? seen.name), seen, node};
  });
  const joined = new Set(pairs.values());
  const unlisted = nodes.filter(node => !joined.has(node));
  return [...listed, ...unlisted.map(node => ({name: selfOf(node)?.name ?? node.node, seen: null, node}))];
};
