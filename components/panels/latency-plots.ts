// What the Latency panel draws: every source of percentiles, in the order in which one would look.

import {agesSource, statementsSource} from '../../src/core/baseline/measured.ts';
import type {ProbeState} from '../../src/core/latency/state.ts';
import {statementInterval} from '../../src/core/latency/statements.ts';
import {bandFor} from '../../src/core/select/baseline.ts';
import type {Series} from '../../src/core/series.ts';
import type {NodeState, State} from '../../src/core/state.ts';
import {duration} from '../../src/text/format.ts';
import type {Plot, PlotCurve} from './plots.ts';

/** The closer to what users ask for, the sooner it is looked at: a query of nothing goes on while everybody waits for a table. */
const closeness = ({isOwn, isEndpoint}: ProbeState): number => (isOwn ? 0 : isEndpoint ? 1 : 2);

type Percentiles = Readonly<Record<'p50' | 'p95' | 'p99', Series>>;

const curvesOf = ({p50, p95, p99}: Percentiles): readonly PlotCurve[] => [
  {name: 'p50', series: p50, weight: 'dashed', tone: 'series3'},
  {name: 'p95', series: p95, weight: 'light', tone: 'series1'},
  {name: 'p99', series: p99, weight: 'heavy', tone: 'series2'},
];

/**
 * Percentiles of what finished by the server's own count and of what was asked from outside, the server's mean, and what is in flight. The mean
 * comes late: it is no percentile, and a pile-up for locks is not in it.
 */
export const latencyPlots = (state: Pick<State, 'baselines'>, node: NodeState): readonly Plot[] => {
  const plot = (of: string, title: string, percentiles: Percentiles): Plot => ({
    ...{title, curves: curvesOf(percentiles), baselineOf: 'p99'},
    baseline: bandFor(state, node, of, 'p99')?.typical ?? null,
  });
  const {statements, means, probes, inFlight} = node;
  const asked = Object.values(probes).toSorted((a, b) => closeness(a) - closeness(b));
  return [
    ...(statements === null
      ? []
      : [plot(statementsSource, `server, ${duration(statementInterval)}`, statements)]),
    ...asked.map(probe => plot(probe.probe, probe.probe, probe)),
    ...(means === null
      ? []
      : [
          {
            title: 'mean of server statements',
            curves: [{name: 'mean', series: means.mean, weight: 'heavy', tone: 'series2'} as const],
            baselineOf: 'mean',
            baseline: bandFor(state, node, statementsSource, 'mean')?.typical ?? null,
          },
        ]),
    plot(agesSource, 'ages in flight', inFlight),
  ];
};
