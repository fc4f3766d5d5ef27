// What is known of a watched table over time.
import type {TableCounter} from '../observation.ts';
import {emptySeries, type Series} from '../series.ts';

/** Where in the course of a migration a reading falls. Afterwards, what it was before and during is not added to. */
export type Phase = 'before' | 'during' | 'after';

/** What came about over all intervals of a phase that could be told. */
export type Tally = {
  /** Of the counters, ms. */
  readonly elapsed: number;
  readonly counts: Readonly<Partial<Record<TableCounter, number>>>;
  /** Statements that finished, what they took together, and the time in which they were counted; ms. */
  readonly calls: number;
  readonly time: number;
  readonly measured: number;
  /** The most sessions that waited for a lock on it at once. */
  readonly mostWaiting: number;
  /** The most sessions that had a lock on it at a reading; `null`: never told. */
  readonly mostHolders: number | null;
  /** By the last reading. */
  readonly deadRows: number | null;
};

export type TableState = {
  /** As the server names it. */
  readonly table: string;
  readonly phase: Phase;
  /** Epoch ms of the reading that the next one is compared with, and what it said. */
  readonly at: number;
  readonly counters: Readonly<Partial<Record<TableCounter, number>>>;
  /** Per second over the last interval; what could not be told is left out. */
  readonly rates: Readonly<Partial<Record<TableCounter, number>>>;
  /** Over the last interval; `null`: none is known. */
  readonly statements: {readonly calls: number; readonly time: number; readonly interval: number} | null;
  /** Readings of statements that are in it already, epoch ms. */
  readonly statementsAt: number;
  readonly waiting: number;
  readonly before: Tally;
  readonly during: Tally;
  /** Rows a second. */
  readonly reads: Series;
  readonly writes: Series;
};

export const noTally: Tally = {
  ...{elapsed: 0, counts: {}, calls: 0, time: 0, measured: 0},
  ...{mostWaiting: 0, mostHolders: null, deadRows: null},
};

export const unknownTable = (table: string, phase: Phase): TableState => ({
  ...{table, phase, at: 0, counters: {}, rates: {}, statements: null, statementsAt: 0, waiting: 0},
  ...{before: noTally, during: noTally, reads: emptySeries, writes: emptySeries},
});

/** Rows changed a second; `null`: not told. */
export const writesIn = (rates: TableState['rates']): number | null => {
  const {rowsInserted, rowsUpdated, rowsDeleted, rowsChanged} = rates;
  if (rowsInserted === undefined && rowsUpdated === undefined && rowsDeleted === undefined)
    return rowsChanged ?? null;
  return (rowsInserted ?? 0) + (rowsUpdated ?? 0) + (rowsDeleted ?? 0);
};
