import {type TableCounter, type TableStats, valueIn} from '../observation.ts';
import type {Series} from '../series.ts';
import type {NodeState} from '../state.ts';
import type {Phase, TableState, Tally} from '../tables/state.ts';
import {part} from './node.ts';

/** One figure of a table, by interval: now, and over the whole time before and during the migration. `null`: not known. */
export type TableFigure = {
  readonly of:
    | TableCounter
    | 'rowsWritten'
    | 'deadRows'
    | 'waiting'
    | 'holders'
    /** Statements that finished, a second, and what they took on average, ms. */
    | 'calls'
    | 'mean';
  readonly now: number | null;
  readonly before: number | null;
  readonly during: number | null;
};

export type TableFacts = {
  readonly table: string;
  readonly phase: Phase;
  /** By the last reading; `null`: it is not told of any more. */
  readonly stats: TableStats | null;
  readonly figures: readonly TableFigure[];
  readonly reads: Series;
  readonly writes: Series;
  /** It was read at least twice before the migration began. */
  readonly isKnownBefore: boolean;
};

export type TablesFacts = {readonly tables: readonly TableFacts[]; readonly missing: string | null};

const perSecond = (amount: number | undefined, elapsed: number): number | null =>
  amount === undefined || elapsed <= 0 ? null : (amount / elapsed) * 1000;

const rateOf = (state: TableState, of: TableCounter): TableFigure => {
  const past = ({counts, elapsed}: Tally) => perSecond(counts[of], elapsed);
  return {of, now: state.rates[of] ?? null, before: past(state.before), during: past(state.during)};
};

const added = (of: 'rowsWritten', rates: readonly TableFigure[]): TableFigure => {
  const sum = (when: 'now' | 'before' | 'during'): number | null => {
    const known = rates.flatMap(rate => rate[when] ?? []);
    return known.length === 0 ? null : known.reduce((all, each) => all + each, 0);
  };
  return {of, now: sum('now'), before: sum('before'), during: sum('during')};
};

/** What the most was says nothing of a phase that has not come yet. */
const isOver = ({phase, during}: TableState): boolean => phase !== 'before' || during.mostWaiting > 0;

const waiting = (state: TableState): TableFigure => ({
  ...{of: 'waiting', now: state.waiting},
  before: state.before.elapsed > 0 ? state.before.mostWaiting : null,
  during: isOver(state) ? state.during.mostWaiting : null,
});

const mean = ({calls, time}: {readonly calls: number; readonly time: number}): number | null =>
  calls === 0 ? null : time / calls;

const statements = ({statements: now, before, during}: TableState): readonly TableFigure[] => [
  {
    of: 'calls',
    now: now === null ? null : perSecond(now.calls, now.interval),
    before: perSecond(before.calls, before.measured),
    during: perSecond(during.calls, during.measured),
  },
  {of: 'mean', now: now === null ? null : mean(now), before: mean(before), during: mean(during)},
];

const isKnown = ({now, before, during}: TableFigure): boolean =>
  now !== null || before !== null || during !== null;

const figuresOf = (state: TableState, stats: TableStats | null): readonly TableFigure[] => {
  const rate = (of: TableCounter) => rateOf(state, of);
  const kinds = (['rowsInserted', 'rowsUpdated', 'rowsDeleted'] as const).map(rate);
  const {before, during} = state;
  const figures: readonly TableFigure[] = [
    ...(['rowsRead', 'rowsScanned', 'rowsFetched', 'sequentialScans', 'indexScans'] as const).map(rate),
    kinds.some(isKnown) ? added('rowsWritten', kinds) : rate('rowsChanged'),
    ...kinds,
    {of: 'deadRows', now: stats?.deadRows ?? null, before: before.deadRows, during: during.deadRows},
    waiting(state),
    {of: 'holders', now: stats?.holders ?? null, before: before.mostHolders, during: during.mostHolders},
    ...statements(state),
  ];
  // What is counted is listed from the first reading on, although its rate follows with the second.
  return figures.filter(figure => isKnown(figure) || figure.of in state.counters);
};

/** The watched tables of a node, in the order in which they were first seen. */
export const selectTables = (node: NodeState): TablesFacts => {
  const told = node.observation === null ? [] : (valueIn(node.observation.tables) ?? []);
  return {
    tables: Object.values(node.tables).map((state): TableFacts => {
      const stats = told.find(({table}) => table === state.table) ?? null;
      return {
        ...{table: state.table, phase: state.phase, stats, figures: figuresOf(state, stats)},
        ...{reads: state.reads, writes: state.writes, isKnownBefore: state.before.elapsed > 0},
      };
    }),
    missing: part(node, node.observation?.tables).missing,
  };
};
