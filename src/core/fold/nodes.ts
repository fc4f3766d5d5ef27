import {nothingInFlight} from '../latency/in-flight.ts';
import {emptySeries} from '../series.ts';
import type {NodeState, State} from '../state.ts';
import {emptyGraph} from '../waits/graph.ts';

type Place = Pick<NodeState, 'node' | 'cluster' | 'address'>;

/** A node of which nothing is known yet. */
export const unknownNode = ({node, cluster, address}: Place): NodeState => ({
  ...{node, cluster, address, link: 'connecting', facts: null, lost: null},
  ...{observation: null, observedAt: null, graph: emptyGraph, unexplained: new Set<string>()},
  ...{
    migration: new Map(),
    timeoutsSeen: new Map(),
    rollbacks: new Map(),
    rates: {},
    first: {counters: {}, gauges: {}},
    progress: [],
    runnerLocks: [],
    toolErrors: {},
  },
  ...{
    inFlight: nothingInFlight,
    probes: {},
    statements: null,
    tables: {},
    means: null,
    positions: emptySeries,
  },
  series: {
    ...{transactions: emptySeries, statements: emptySeries, blocked: emptySeries},
    ...{active: emptySeries, logRate: emptySeries, connections: emptySeries},
  },
});

/** Primaries first, else in the order they were named. */
const ordered = (nodes: State['nodes'], order: readonly string[]): readonly string[] => {
  const isPrimary = (name: string): boolean => nodes[name]?.facts?.role === 'primary';
  return [...order.filter(isPrimary), ...order.filter(name => !isPrimary(name))];
};

/** Puts a node in place of what was known of it, or adds it. */
export const withNode = (state: State, node: NodeState): State => {
  const nodes = {...state.nodes, [node.node]: node};
  const order = state.order.includes(node.node) ? state.order : [...state.order, node.node];
  const known = state.nodes[node.node];
  const sameRole = known !== undefined && known.facts?.role === node.facts?.role;
  return {...state, nodes, order: sameRole ? order : ordered(nodes, order)};
};
