import {useMemo} from 'react';
import {type ChartOptions, chart, type Series} from '../../src/text/chart.ts';
import {Lines} from './Lines.tsx';

type ChartProps = ChartOptions & {
  /** The same array as long as no sample arrives: charts are dear to draw. */
  readonly series: readonly Series[];
};

/** Lines over time with an axis, drawn anew only when samples or size change. */
export function Chart({series, ...options}: ChartProps) {
  const lines = useMemo(() => chart(series, options), [series, ...Object.values(options)]);
  return <Lines lines={lines} width={options.width} height={options.height} />;
}
