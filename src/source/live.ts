// The live source: one poller and one canary a node, and the replicas that were found but are not watched yet.
import type {Fact} from '../core/event.ts';
import {type Observation, valueIn} from '../core/observation.ts';
import type {ConnectOptions, Engine, Node, SlowPart, Target} from '../engines/engine.ts';
import {type CanaryOptions, startCanaries} from '../probes/canaries.ts';
import type {Tool} from '../tools/tool.ts';
import {createDiscovery, type Found} from './discovery.ts';
import {type Poller, startPoller} from './poller.ts';

export type SourceNode = {
  /** Unique over the session. */
  readonly node: string;
  readonly cluster: string;
  readonly engine: Engine;
  readonly target: Target;
};

export type ReplicaOffer = SourceNode & {
  /** As the primary knows it. */
  readonly name: string;
  readonly primary: string;
};

export type LiveOptions = {
  readonly nodes: readonly SourceNode[];
  readonly append: (fact: Fact) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly connect: ConnectOptions;
  /** Usual time between readings, ms. */
  readonly interval: number;
  readonly tables: () => readonly string[];
  readonly tools: readonly Tool[];
  /** `null`: no canary. */
  readonly canaries: CanaryOptions | null;
  /** Look for replicas that were not named. */
  readonly discover: boolean;
  /** Called after each reading of a node, its tools included. */
  readonly onReading?: (node: string) => void;
};

export type LiveSource = {
  /** The open connection of a node, or `null` while there is none. */
  readonly node: (name: string) => Node | null;
  /** Reads a node at once, since something was done to it. */
  readonly wake: (name: string, hurry?: readonly SlowPart[]) => void;
  /** Replicas that answer and are not watched. */
  readonly offers: () => readonly ReplicaOffer[];
  /** Watches an offered replica from now on; false: there is no such offer. */
  readonly watch: (node: string) => boolean;
  /** Takes no longer than about a second, whatever the servers do. Never rejects. */
  readonly close: () => Promise<void>;
};

export const startLive = (options: LiveOptions): LiveSource => {
  const {append, now} = options;
  const watched = new Map<string, {readonly source: SourceNode; readonly poller: Poller}>();
  const streamsAs = new Map<string, string>();
  const found = new Map<string, readonly ReplicaOffer[]>();
  const told = new Set<string>();

  const isWatched = ({name, target}: Found, siblings: readonly Found[]) => {
    const sources = [...watched.values()].map(({source}) => source);
    if (sources.some(source => source.target.address === target.address)) return true;
    // The same replica under another address: its own name joins, unless several go by it.
    const unique = siblings.filter(sibling => sibling.name === name).length === 1;
    return unique && [...streamsAs.values()].includes(name);
  };

  const offers = () => {
    const all = [...found.values()].flat();
    return all.filter(offer => !isWatched(offer, all));
  };

  const answers = async ({engine}: SourceNode, target: Target) => {
    try {
      const server = await engine.connect(target, {...options.connect, canAct: false});
      void server.close();
      return server.facts.role === 'replica';
    } catch {
      return false;
    }
  };

  const take = (primary: SourceNode, replicas: readonly Found[]) => {
    const {node, cluster, engine} = primary;
    found.set(
      node,
      replicas.map(each => ({...each, node: each.target.address, cluster, engine, primary: node})),
    );
    for (const {name, target} of offers()) {
      if (told.has(target.address)) continue;
      told.add(target.address);
      append({type: 'node.changed', node, what: 'found', from: name, to: target.address});
    }
  };

  const start = (source: SourceNode) => {
    const {node, cluster, engine, target} = source;
    const discover = createDiscovery({
      now,
      answers: address => answers(source, address),
      found: replicas => take(source, replicas),
    });
    const read = async (server: Node, observation: Observation) => {
      const name = valueIn(observation.replication)?.self?.name;
      if (name) streamsAs.set(node, name);
      options.onReading?.(node);
      if (options.discover && server.facts.role === 'primary') await discover(server, observation);
    };
    const attend = (server: Node) => {
      if (options.canaries === null || server.facts.capabilities.canary !== true) return () => {};
      return startCanaries(server, options.canaries, {node, append, now});
    };
    const poller = startPoller({
      ...{node, cluster, address: target.address, append, now, attend, read},
      ...{random: options.random, interval: options.interval, tables: options.tables, tools: options.tools},
      connect: () => engine.connect(target, options.connect),
    });
    watched.set(node, {source, poller});
  };

  for (const source of options.nodes) start(source);

  return {
    node: name => watched.get(name)?.poller.current() ?? null,
    wake: (name, hurry) => watched.get(name)?.poller.wake(hurry),
    offers,
    watch: node => {
      const offer = offers().find(each => each.node === node);
      if (offer) start(offer);
      return offer !== undefined;
    },
    close: async () => {
      await Promise.all([...watched.values()].map(({poller}) => poller.close()));
    },
  };
};
