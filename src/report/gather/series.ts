// What is drawn: one sampler for each measure of each node, whichever recording it is read from.
import {part} from '../../core/select/node.ts';
import type {NodeState} from '../../core/state.ts';
import {createSampler, type Sampler} from '../sampler.ts';
import type {Curve} from '../series.ts';
import {lastIn, observedIn, type Step} from './step.ts';

export type RawCurve = Pick<Curve, 'cluster' | 'node' | 'measure' | 'of' | 'unit' | 'points'>;

type What = Pick<Curve, 'measure' | 'of' | 'unit'>;
type Sample = What & {readonly value: number | null; readonly weight?: number};

const ms = (measure: Curve['measure'], of: string, value: number | null): Sample => ({
  ...{measure, of, unit: 'ms', value},
});

/** Transactions where the server counts them, else statements. */
const throughputOf = (
  {rates, first, observation}: NodeState,
  before: NodeState | undefined,
): readonly Sample[] => {
  const at = observation?.vitals.at ?? 0;
  // Counters that were not read again say nothing new.
  const weight = (at - (before?.observation?.vitals.at ?? at)) / 1_000;
  if (weight <= 0) return [];
  const {commits, rollbacks, statements} = rates;
  if (first.counters.commits !== undefined)
    return [
      {
        ...{measure: 'throughput', of: 'transactions', unit: 'per second'},
        value: commits === undefined ? null : commits + (rollbacks ?? 0),
        weight,
      },
    ];
  if (first.counters.statements === undefined) return [];
  return [{measure: 'throughput', of: 'statements', unit: 'per second', value: statements ?? null, weight}];
};

/** Sums are read less often than the rest: each reading counts once, and by as much as finished in it. */
const meanOf = ({means}: NodeState, before: NodeState | undefined): readonly Sample[] =>
  means === null || means.at === before?.means?.at
    ? []
    : [{...ms('mean', 'server statements', lastIn(means.mean.values)), weight: means.calls}];

const longestWait = ({graph}: NodeState): number =>
  graph.waiters.reduce((longest, id) => Math.max(longest, graph.waited.get(id) ?? 0), 0);

const samplesOf = (node: NodeState, before: NodeState | undefined): readonly Sample[] => {
  const {series, statements, inFlight, observation} = node;
  const seen = observation !== null && 'value' in observation.sessions;
  const fresh = part(node, observation?.latency).value !== null;
  return [
    {...{measure: 'blocked', of: 'sessions', unit: 'sessions'}, value: lastIn(series.blocked.values)},
    ms('longest wait', 'locks', seen ? longestWait(node) : null),
    ...throughputOf(node, before),
    ...(statements !== null && fresh
      ? [
          ms('p95', 'server statements', lastIn(statements.p95.values)),
          ms('p99', 'server statements', lastIn(statements.p99.values)),
        ]
      : []),
    ...meanOf(node, before),
    ms('p95', 'ages of statements in flight', lastIn(inFlight.p95.values)),
    ms('p99', 'ages of statements in flight', lastIn(inFlight.p99.values)),
    {...{measure: 'connections', of: 'sessions', unit: 'sessions'}, value: lastIn(series.connections.values)},
    {...{measure: 'log rate', of: 'log', unit: 'bytes per second'}, value: lastIn(series.logRate.values)},
  ];
};

export const createSeriesGatherer = () => {
  const known = new Map<string, {readonly curve: Omit<RawCurve, 'points'>; readonly sampler: Sampler}>();

  const add = (cluster: string, node: string, at: number, {value, weight, ...what}: Sample) => {
    const key = [cluster, node, what.measure, what.of].join('|');
    const entry = known.get(key) ?? {curve: {cluster, node, ...what}, sampler: createSampler()};
    known.set(key, entry);
    entry.sampler.add(at, value, weight);
  };

  return {
    take: (step: Step) => {
      const {event, after} = step;
      const node = observedIn(step);
      if (node !== null) {
        for (const sample of samplesOf(node, step.before.nodes[node.node]))
          add(node.cluster, node.node, event.at, sample);
        for (const {name, lag} of after.replicas[node.cluster] ?? [])
          add(node.cluster, name, event.at, ms('lag', 'replay', lag));
      }
      if (event.type !== 'probe.observed') return;
      const probed = after.nodes[event.node];
      const probe = probed?.probes[event.probe];
      if (probed === undefined || probe === undefined) return;
      add(probed.cluster, probed.node, event.at, ms('p95', event.probe, lastIn(probe.p95.values)));
      add(probed.cluster, probed.node, event.at, ms('p99', event.probe, lastIn(probe.p99.values)));
    },
    /** Those with at least one value. */
    curves: (): readonly RawCurve[] =>
      [...known.values()]
        .map(({curve, sampler}) => ({...curve, points: sampler.points()}))
        .filter(({points}) => points.mean.some(value => value !== null)),
  };
};
