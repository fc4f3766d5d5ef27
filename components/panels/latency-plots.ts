// What the Latency panel draws: every source of percentiles, in the order in which one would look.

import {agesSource, statementsSource} from '../../src/core/baseline/measured.ts';
import {statementInterval} from '../../src/core/latency/statements.ts';
import {bandFor} from '../../src/core/select/baseline.ts';
import type {Series} from '../../src/core/series.ts';
import type {NodeState, State} from '../../src/core/state.ts';
import {duration} from '../../src/text/format.ts';
import type {Plot, PlotCurve} from './plots.ts';

type Percentiles = Readonly<Record<'p50' | 'p95' | 'p99', Series>>;

const curvesOf = ({p50, p95, p99}: Percentiles): readonly PlotCurve[] => [
  {name: 'p50', series: p50, weight: 'dashed', tone: 'series3'},
  {name: 'p95', series: p95, weight: 'light', tone: 'series1'},
  {name: 'p99', series: p99, weight: 'heavy', tone: 'series2'},
];

/** What finished by the server's own count, what was asked from outside, and what is in flight. */
export const latencyPlots = (state: Pick<State, 'baselines'>, node: NodeState): readonly Plot[] => {
  const plot = (of: string, title: string, percentiles: Percentiles): Plot => ({
    ...{title, curves: curvesOf(percentiles), baselineOf: 'p99'},
    baseline: bandFor(state, node, of, 'p99')?.typical ?? null,
  });
  const {statements, means, probes, inFlight} = node;
  return [
    ...(statements === null
      ? []
      : [plot(statementsSource, `server, ${duration(statementInterval)}`, statements)]),
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
    ...Object.values(probes).map(probe => plot(probe.probe, probe.probe, probe)),
    plot(agesSource, 'ages in flight', inFlight),
  ];
};
