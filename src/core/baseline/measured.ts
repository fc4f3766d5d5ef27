// Every series that has a baseline. What is listed here is compared, drawn, judged and recovered without further doing.

import type {ProbeState} from '../latency/state.ts';
import type {Series} from '../series.ts';
import type {NodeState, Replica, State} from '../state.ts';
import type {Figure} from './figure.ts';
import type {Measure} from './noise.ts';

export type Measured = Figure & {
  readonly cluster: string;
  /** Alerts and recovery go by it; others are compared and drawn only. */
  readonly isJudged: boolean;
  readonly series: Series;
};

/** `db1:5432|canary|p95` */
export const seriesKey = (node: string, of: string, figure: string): string => [node, of, figure].join('|');

export const statementsSource = 'server statements';
export const agesSource = 'in flight';

type Of = Omit<Measured, 'key' | 'cluster' | 'node'>;

const percentiles = (
  of: string,
  measure: Measure,
  series: Pick<ProbeState, 'p95' | 'p99'>,
  judged: 'p95' | 'p99' | null,
): readonly Of[] =>
  (['p95', 'p99'] as const).map(figure => ({
    ...{of, figure, measure, series: series[figure], isJudged: figure === judged},
  }));

/** Judged by the p95: of the twenty probes in its window the p99 would be the single slowest. */
const ofProbe = (probe: ProbeState): readonly Of[] => [
  ...percentiles(probe.probe, 'latency', probe, 'p95'),
  {of: probe.probe, figure: 'errors', measure: 'errors', isJudged: true, series: probe.failed},
];

/** A replica shares its primary’s users but not its statements: each node has its own. */
const ofNode = ({statements, means, probes, inFlight, series}: NodeState): readonly Of[] => [
  ...(statements === null ? [] : percentiles(statementsSource, 'latency', statements, 'p99')),
  ...(means === null
    ? []
    : [
        {
          of: statementsSource,
          figure: 'mean',
          measure: 'latency',
          isJudged: true,
          series: means.mean,
        } as const,
      ]),
  ...Object.values(probes).flatMap(ofProbe),
  ...percentiles(agesSource, 'ages', inFlight, null),
  {of: 'locks', figure: 'sessions waiting', measure: 'waits', isJudged: true, series: series.blocked},
  {of: 'transactions', figure: 'rate', measure: 'throughput', isJudged: false, series: series.transactions},
  {of: 'statements', figure: 'rate', measure: 'throughput', isJudged: false, series: series.statements},
  {of: 'sessions', figure: 'active', measure: 'sessions', isJudged: false, series: series.active},
  {of: 'sessions', figure: 'connected', measure: 'sessions', isJudged: false, series: series.connections},
  {of: 'log', figure: 'rate', measure: 'volume', isJudged: false, series: series.logRate},
];

/** Every event of any node asks for all of them: what a node has is listed once for each of its readings. */
const listed = new WeakMap<object, readonly Measured[]>();

const once = (key: object, list: () => readonly Measured[]): readonly Measured[] => {
  const known = listed.get(key);
  if (known !== undefined) return known;
  const made = list();
  listed.set(key, made);
  return made;
};

const inNode = (node: NodeState): readonly Measured[] =>
  once(node, () =>
    ofNode(node).map(each => {
      const {of, figure, measure, isJudged, series} = each;
      const key = seriesKey(node.node, of, figure);
      return {key, cluster: node.cluster, node: node.node, of, figure, measure, isJudged, series};
    }),
  );

const ofReplica = (cluster: string, replica: Replica): readonly Measured[] =>
  once(replica, () => {
    const {name, lagSeries: series} = replica;
    const key = seriesKey(cluster, name, 'lag');
    return [{key, cluster, node: name, of: name, figure: 'lag', measure: 'lag', isJudged: true, series}];
  });

/** Of one cluster. */
export const measuredIn = ({nodes, replicas}: State, cluster: string): readonly Measured[] => [
  ...Object.values(nodes).flatMap(node => (node.cluster === cluster ? inNode(node) : [])),
  ...(replicas[cluster] ?? []).flatMap(replica => ofReplica(cluster, replica)),
];
