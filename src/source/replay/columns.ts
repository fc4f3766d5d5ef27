// Series kept once for many states: each state only has its window of them.
import type {Series} from '../../core/series.ts';

/** A column that only grows at its end. A gap is `NaN`. */
type Column = {at: Float64Array; values: Float64Array; length: number; forgotten: number};

/** Where a series is found: `[from, to)` of a column, what was forgotten counted too. */
export type Window = {readonly column: string; readonly from: number; readonly to: number};

export type Columns = {
  /** Remembers a series; to be called in the order of time. `null`: it is no continuation of what the column has. */
  readonly keep: (column: string, series: Series) => Window | null;
  readonly series: (window: Window) => Series;
  /** Samples before this moment are not needed any more. */
  readonly forget: (before: number) => void;
  /** Bytes in memory. */
  readonly size: () => number;
};

const enlarged = (old: Float64Array): Float64Array<ArrayBuffer> => {
  const larger = new Float64Array(old.length * 2);
  larger.set(old);
  return larger;
};

/** The first place whose moment is not before `at`. */
const placeOf = ({at: moments, length}: Column, at: number): number => {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const createColumns = (): Columns => {
  const columns = new Map<string, Column>();

  const columnOf = (name: string): Column => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const made: Column = {at: new Float64Array(64), values: new Float64Array(64), length: 0, forgotten: 0};
    columns.set(name, made);
    return made;
  };

  const add = (column: Column, at: number, value: number | null) => {
    if (column.length === column.at.length) {
      column.at = enlarged(column.at);
      column.values = enlarged(column.values);
    }
    column.at[column.length] = at;
    column.values[column.length] = value ?? Number.NaN;
    column.length += 1;
  };

  return {
    keep: (name, {at, values}) => {
      const column = columnOf(name);
      const last = column.length === 0 ? Number.NEGATIVE_INFINITY : (column.at[column.length - 1] ?? 0);
      // From the end: all but the newest samples are known already.
      let first = at.length;
      while (first > 0 && (at[first - 1] ?? 0) > last) first -= 1;
      for (let index = first; index < at.length; index += 1)
        add(column, at[index] ?? 0, values[index] ?? null);
      const from = placeOf(column, at[0] ?? Number.POSITIVE_INFINITY);
      const same = at.every(
        (moment, index) =>
          column.at[from + index] === moment &&
          Object.is(column.values[from + index], values[index] ?? Number.NaN),
      );
      const start = from + column.forgotten;
      return same ? {column: name, from: start, to: start + at.length} : null;
    },
    series: ({column, from, to}) => {
      const {at, values, forgotten} = columnOf(column);
      const window = [from - forgotten, to - forgotten] as const;
      return {
        at: Array.from(at.subarray(...window)),
        values: Array.from(values.subarray(...window), value => (Number.isNaN(value) ? null : value)),
      };
    },
    forget: before => {
      for (const column of columns.values()) {
        const gone = placeOf(column, before);
        if (gone < column.length / 2) continue;
        column.at.copyWithin(0, gone, column.length);
        column.values.copyWithin(0, gone, column.length);
        column.length -= gone;
        column.forgotten += gone;
      }
    },
    size: () => [...columns.values()].reduce((sum, {at}) => sum + at.byteLength * 2, 0),
  };
};
