import type {InFlight, ProbeState, StatementsState} from '../latency/state.ts';
import {statementInterval} from '../latency/statements.ts';
import {valueIn} from '../observation.ts';
import type {Series} from '../series.ts';
import type {NodeState, Rates} from '../state.ts';
import {part} from './node.ts';

/** What a percentile is of. Lifetime averages never get here. */
export type Percentiles = {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
};

export type ProbeFacts = Pick<
  ProbeState,
  'probe' | 'lastError' | 'stuckFor' | 'isEndpoint' | 'isOwn' | 'rest' | 'heldBack' | 'p95' | 'p99'
> & {
  readonly last: Percentiles;
  readonly errors: number;
  /** Nothing but failures for so long, ms; `null`: the newest answer was a good one. */
  readonly failingFor: number | null;
};

/** Statements that finished, by the server's own count. */
export type StatementFacts = Pick<StatementsState, 'count' | 'tables' | 'note' | 'p95' | 'p99'> & {
  readonly last: Percentiles;
  /** In how long a time `count` of them finished, ms. */
  readonly interval: number;
  /** So many wait for locks now: what they take will count when they finish, and not before. */
  readonly stuck: number;
};

export type LatencyFacts = {
  /** `null`: the server counts none, or did not say; `statementsMissing` is why. */
  readonly statements: StatementFacts | null;
  readonly statementsMissing: string | null;
  readonly probes: readonly ProbeFacts[];
  readonly inFlight: InFlight;
  readonly ages: Percentiles;
  readonly rates: Rates;
  /** The server counts transactions that end, not only statements. */
  readonly countsTransactions: boolean;
  /** Counted since we watch; `null`: not known. */
  readonly deadlocks: number | null;
  readonly transactions: Series;
};

const last = (series: Series): number | null => series.values.at(-1) ?? null;

const lastOf = ({p50, p95, p99}: Readonly<Record<keyof Percentiles, Series>>): Percentiles => ({
  p50: last(p50),
  p95: last(p95),
  p99: last(p99),
});

const probeFacts = (state: ProbeState): ProbeFacts => {
  return {
    probe: state.probe,
    last: lastOf(state),
    errors: state.window.reduce((sum, {errors}) => sum + errors, 0),
    lastError: state.lastError,
    ...{stuckFor: state.stuckFor, isEndpoint: state.isEndpoint, isOwn: state.isOwn},
    ...{rest: state.rest, heldBack: state.heldBack},
    failingFor: state.failingSince === null ? null : (state.p99.at.at(-1) ?? 0) - state.failingSince,
    p95: state.p95,
    p99: state.p99,
  };
};

const deadlocksOf = ({first, observation}: NodeState): number | null => {
  const now = observation ? valueIn(observation.vitals)?.counters.deadlocks : undefined;
  return now === undefined || first.counters.deadlocks === undefined ? null : now - first.counters.deadlocks;
};

/** So many stuck ones, and the figures of those that finished look better than things are. */
const manyStuck = 3;

const statementFacts = ({statements, graph}: NodeState): StatementFacts | null => {
  if (statements === null) return null;
  const {count, tables, note, p95, p99} = statements;
  const stuck = graph.waiters.length;
  return {
    ...{last: lastOf(statements), count, tables, note, p95, p99},
    interval: statementInterval,
    stuck: stuck >= manyStuck ? stuck : 0,
  };
};

/** How long work takes on a node: probes from outside, ages of what is in flight, throughput. */
export const selectLatency = (node: NodeState): LatencyFacts => ({
  statements: statementFacts(node),
  statementsMissing: part(node, node.observation?.latency).missing,
  // Those of the server itself first.
  probes: Object.values(node.probes)
    .map(probeFacts)
    .toSorted((a, b) => Number(a.isEndpoint) - Number(b.isEndpoint)),
  inFlight: node.inFlight,
  ages: lastOf(node.inFlight),
  rates: node.rates,
  countsTransactions: node.first.counters.commits !== undefined,
  deadlocks: deadlocksOf(node),
  transactions: node.series.transactions,
});
