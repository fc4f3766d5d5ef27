import {useMemo} from 'react';
import {type ChartOptions, type Curve, chart} from '../../src/text/chart/chart.ts';
import {Lines} from './Lines.tsx';

type ChartProps = ChartOptions & {
  /** The same array as long as no sample arrives: charts are dear to draw. */
  readonly curves: readonly Curve[];
};

/** Lines over time with an axis, drawn anew only when samples or size change. */
export function Chart({curves, ...options}: ChartProps) {
  const lines = useMemo(() => chart(curves, options), [curves, ...Object.values(options)]);
  return <Lines lines={lines} width={options.width} height={options.height} />;
}
