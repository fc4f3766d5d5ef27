// The diagnosis as numbers with names and labels: what a monitoring system may keep of a session. What is not known is not there.
import {statementsSource} from '../core/baseline/measured.ts';
import {selectAlerts} from '../core/select/alerts.ts';
import {type Percentiles, selectLatency} from '../core/select/latency.ts';
import {nodesIn} from '../core/select/node.ts';
import type {NodeState, Progress, State} from '../core/state.ts';

export type Sample = {readonly labels: Readonly<Record<string, string>>; readonly value: number};

export type Metric = {readonly name: string; readonly help: string; readonly samples: readonly Sample[]};

type Labels = Sample['labels'];

const sample = (labels: Labels, value: number | null | undefined): readonly Sample[] =>
  value === null || value === undefined || !Number.isFinite(value) ? [] : [{labels, value}];

const seconds = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : ms / 1000;

const ofNodes = (
  state: State,
  read: (node: NodeState, labels: Labels) => readonly Sample[],
): readonly Sample[] => nodesIn(state).flatMap(node => read(node, {cluster: node.cluster, node: node.node}));

/** Of a node that is not there, what was read last is of the past. */
const ofLive = (state: State, read: (node: NodeState, labels: Labels) => readonly Sample[]) =>
  ofNodes(state, (node, labels) => (node.link === 'up' && node.observation ? read(node, labels) : []));

const quantiles = (labels: Labels, {p50, p95, p99}: Percentiles): readonly Sample[] => [
  ...sample({...labels, quantile: '0.5'}, seconds(p50)),
  ...sample({...labels, quantile: '0.95'}, seconds(p95)),
  ...sample({...labels, quantile: '0.99'}, seconds(p99)),
];

/** What a percentile is of stands beside it: they do not compare. */
const latency = (node: NodeState, labels: Labels): readonly Sample[] => {
  const {statements, probes, ages} = selectLatency(node);
  return [
    ...(statements === null ? [] : quantiles({...labels, measures: statementsSource}, statements.last)),
    ...probes.flatMap(({probe, isEndpoint, last}) =>
      quantiles({...labels, measures: `${isEndpoint ? 'HTTP' : 'SQL'} ${probe}`}, last),
    ),
    ...quantiles({...labels, measures: 'ages in flight, sampled'}, ages),
  ];
};

const ofWork = (
  state: State,
  read: (progress: Progress, labels: Labels) => readonly Sample[],
): readonly Sample[] =>
  ofLive(state, (node, labels) => {
    const seen = new Map<string, number>();
    return node.progress.flatMap(progress => {
      const {title} = progress;
      const times = (seen.get(title) ?? 0) + 1;
      seen.set(title, times);
      // Two commands with one name are two series.
      return read(progress, {...labels, work: times === 1 ? title : `${title} (${times})`});
    });
  });

const replicas = (state: State, read: (lag: State['replicas'][string][number]) => readonly Sample[]) =>
  Object.entries(state.replicas).flatMap(([cluster, list]) =>
    list.flatMap(replica =>
      read(replica).map(({labels, value}) => ({
        labels: {cluster, replica: replica.name, ...labels},
        value,
      })),
    ),
  );

/** Everything there is to tell now. Pure; names follow Prometheus' habits (seconds, ratios, base units). */
export const metricsOf = (state: State, now: number): readonly Metric[] => [
  {
    name: 'migtop_up',
    help: 'Whether the node is connected.',
    samples: ofNodes(state, ({link}, labels) => sample(labels, link === 'up' ? 1 : 0)),
  },
  {
    name: 'migtop_reading_age_seconds',
    help: 'Age of what is known of the node.',
    samples: ofNodes(state, ({observedAt}, labels) =>
      sample(labels, observedAt === null ? null : seconds(Math.max(0, now - observedAt))),
    ),
  },
  {
    name: 'migtop_reading_seconds',
    help: 'What the last reading of the node took, from asking to the last answer.',
    samples: ofLive(state, ({observation}, labels) => sample(labels, seconds(observation?.cost.elapsed))),
  },
  {
    name: 'migtop_blocked_sessions',
    help: 'Sessions that wait for locks.',
    samples: ofLive(state, ({graph}, labels) => sample(labels, graph.waiters.length)),
  },
  {
    name: 'migtop_root_blockers',
    help: 'Sessions that block others and wait for nobody.',
    samples: ofLive(state, ({graph}, labels) => sample(labels, graph.roots.length)),
  },
  {
    name: 'migtop_longest_wait_seconds',
    help: 'Of the waits for locks, by the clock of the server.',
    samples: ofLive(state, ({graph: {waiters, waited}}, labels) =>
      sample(labels, waiters.length === 0 ? 0 : longest(waiters.map(id => waited.get(id) ?? null))),
    ),
  },
  {
    name: 'migtop_connections',
    help: 'Connections to the server.',
    samples: ofLive(state, ({series}, labels) => sample(labels, series.connections.values.at(-1))),
  },
  {
    name: 'migtop_transactions_per_second',
    help: 'Transactions that ended.',
    samples: ofLive(state, ({series}, labels) => sample(labels, series.transactions.values.at(-1))),
  },
  {
    name: 'migtop_latency_seconds',
    help: 'Percentiles over the last seconds; "measures" says of what.',
    samples: ofLive(state, latency),
  },
  {
    name: 'migtop_statement_mean_seconds',
    help: 'What statements took on average that finished between the last two readings of the server’s sums; no percentile.',
    samples: ofLive(state, ({means, observation}, labels) =>
      sample(
        {...labels, measures: statementsSource},
        // An old mean is none of now.
        observation?.means !== undefined && 'value' in observation.means
          ? seconds(means?.mean.values.at(-1))
          : null,
      ),
    ),
  },
  {
    name: 'migtop_replica_lag_seconds',
    help: 'Replay lag; absent while it is unknown. "source" says how it is known.',
    samples: replicas(state, ({lag, lagSource}) => sample({source: lagSource ?? ''}, seconds(lag))),
  },
  {
    name: 'migtop_replica_lag_known',
    help: '0: the lag of the replica cannot be told.',
    samples: replicas(state, ({lag}) => sample({}, lag === null ? 0 : 1)),
  },
  {
    name: 'migtop_progress_ratio',
    help: 'Share of the work that is done; absent where nothing counts it.',
    samples: ofWork(state, ({fraction}, labels) => sample(labels, fraction)),
  },
  {
    name: 'migtop_progress_stalled_seconds',
    help: 'How long the work has stood still; 0: it moves.',
    samples: ofWork(state, ({stalledSince, stalledBecause}, labels) =>
      sample(labels, stalledBecause === null ? 0 : seconds(Math.max(0, now - (stalledSince ?? now)))),
    ),
  },
  {
    name: 'migtop_progress_eta_seconds',
    help: 'Time left, as a range; absent while it cannot be told.',
    samples: ofWork(state, ({eta}, labels) => [
      ...sample({...labels, bound: 'low'}, seconds(eta?.low)),
      ...sample({...labels, bound: 'high'}, seconds(eta?.high)),
    ]),
  },
  {
    name: 'migtop_alert',
    help: '1 for each alert that stands.',
    samples: selectAlerts(state).map(({alert: {kind, node, subject, severity}}) => ({
      labels: {kind, node, subject, severity},
      value: 1,
    })),
  },
];

/** A wait of unknown length makes the longest unknown only where no other is known. */
const longest = (waits: readonly (number | null)[]): number | null =>
  seconds(waits.reduce((most, wait) => (wait === null ? most : Math.max(most ?? 0, wait)), null));
