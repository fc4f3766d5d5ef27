import type {Reading, StatementMeans} from '../observation.ts';
import {append, emptySeries} from '../series.ts';
import type {MeansState} from './state.ts';

const meanOf = ({calls, time}: {readonly calls: number; readonly time: number}): number | null =>
  calls === 0 ? null : time / calls;

/** Adds one reading of the server's counters. Of one that is known already, at most the texts are new. */
export const observeMeans = (
  known: MeansState | null,
  reading: Reading<StatementMeans> | undefined,
): MeansState | null => {
  if (reading === undefined || !('value' in reading)) return known;
  const {at, value} = reading;
  if (known?.at === at) return {...known, worst: value.worst};
  const {interval, calls, worst, note} = value;
  const before = (table: string) => known?.tables.find(each => each.table === table)?.mean ?? emptySeries;
  return {
    ...{at, interval, calls, worst, note},
    mean: append(known?.mean ?? emptySeries, at, meanOf(value)),
    tables: value.tables.map(each => ({
      ...{table: each.table, calls: each.calls},
      mean: append(before(each.table), at, meanOf(each)),
    })),
  };
};
