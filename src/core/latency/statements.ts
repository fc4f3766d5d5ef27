import type {Reading, StatementLatency} from '../observation.ts';
import {append, emptySeries} from '../series.ts';
import {type HistogramDelta, merge, quantile, total} from './histogram.ts';
import type {StatementsState} from './state.ts';

/** Percentiles are of the statements that finished in the last so many ms. */
export const statementInterval = 10_000;

const tablesOf = (window: StatementsState['window']): StatementsState['tables'] => {
  const histograms = new Map<string, HistogramDelta[]>();
  for (const {latency} of window)
    for (const {table, statements} of latency.tables)
      histograms.set(table, [...(histograms.get(table) ?? []), statements]);
  return [...histograms].map(([table, list]) => {
    const all = merge(list);
    return {table, count: total(all), p95: quantile(all, 0.95), p99: quantile(all, 0.99)};
  });
};

/** Adds one reading of the server's histogram; one that is known already, or says nothing, changes nothing. */
export const observeStatements = (
  known: StatementsState | null,
  reading: Reading<StatementLatency> | undefined,
): StatementsState | null => {
  if (reading === undefined || !('value' in reading)) return known;
  const {at, value} = reading;
  if (known?.window.at(-1)?.at === at) return known;
  const window = [
    ...(known?.window ?? []).filter(each => each.at > at - statementInterval),
    {at, latency: value},
  ];
  const all = merge(window.map(({latency}) => latency.all));
  return {
    window,
    count: total(all),
    p50: append(known?.p50 ?? emptySeries, at, quantile(all, 0.5)),
    p95: append(known?.p95 ?? emptySeries, at, quantile(all, 0.95)),
    p99: append(known?.p99 ?? emptySeries, at, quantile(all, 0.99)),
    tables: tablesOf(window),
    note: value.note,
  };
};
