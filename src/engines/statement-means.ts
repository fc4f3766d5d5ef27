// The part of an observation that tells what statements took on average.
import type {Reading, StatementMeans} from '../core/observation.ts';
import {type Counters, type Grown, type Growth, growthBetween} from './statement-growth.ts';
import type {TrackOf} from './track.ts';

/** Which statements are which. */
export type Texts = {
  /** Known so far. */
  readonly statements: ReadonlyMap<string, string>;
  /** By watched table: those whose text names it. */
  readonly onTable: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of ours. */
  readonly own: ReadonlySet<string>;
};

/** So many of the worst are told of. */
const worstToTell = 5;

const sumOf = (grown: readonly Grown[]): {readonly calls: number; readonly time: number} => ({
  calls: grown.reduce((sum, {calls}) => sum + calls, 0),
  time: grown.reduce((sum, {time}) => sum + time, 0),
});

const worstOf = ({grown}: Growth): readonly Grown[] =>
  grown.toSorted((a, b) => b.time - a.time).slice(0, worstToTell);

const tablesOf = ({grown}: Growth, {onTable}: Texts): StatementMeans['tables'] =>
  [...onTable].map(([table, ids]) => ({table, ...sumOf(grown.filter(({id}) => ids.has(id)))}));

/** What the figures leave out. `always`: by the nature of the server's counters. */
const noteOf = ({wasReset, evictions}: Growth, always: string): string => {
  const notes = [
    always,
    ...(wasReset ? ['reset meanwhile: what ran before is not in it'] : []),
    ...(evictions === 0
      ? []
      : [`rarest statements thrown out ${evictions === 1 ? 'once' : `${evictions} times`}: at least`]),
  ];
  return notes.join(', ');
};

/** What we ask is no load of the application. */
const withoutOwn = (growth: Growth, texts: Texts | null): Growth => ({
  ...growth,
  grown: texts === null ? growth.grown : growth.grown.filter(({id}) => !texts.own.has(id)),
});

type MeansSources = {
  readonly counters: TrackOf<Counters | null>;
  readonly texts: TrackOf<Texts>;
  /** What the server's counters leave out by their nature. */
  readonly leavesOut: string;
};

export const makeMeansPart = ({counters, texts, leavesOut}: MeansSources) => {
  let before: {readonly at: number; readonly value: Counters} | null = null;
  let last: {
    readonly at: number;
    readonly sum: Omit<StatementMeans, 'worst'>;
    worst: readonly Grown[];
  } | null = null;

  const take = (at: number, value: Counters) => {
    if (before !== null) {
      const known = texts.value();
      const growth = withoutOwn(growthBetween(before.value, value), known);
      last = {
        at,
        worst: worstOf(growth),
        sum: {
          ...sumOf(growth.grown),
          interval: at - before.at,
          tables: known === null ? [] : tablesOf(growth, known),
          note: noteOf(growth, leavesOut),
        },
      };
    }
    before = {at, value};
  };

  return {
    /** Of which the text is needed. */
    wanted: (): readonly string[] => last?.worst.map(({id}) => id) ?? [],
    /** `undefined`: the server does not count. */
    part: (): Reading<StatementMeans> | undefined => {
      const reading = counters.reading();
      if ('missing' in reading) return reading;
      const {at, value} = reading;
      if (value === null) return undefined;
      if (before?.at !== at) take(at, value);
      if (last === null) return {at, missing: 'not read twice yet'};
      const known = texts.value();
      const worst = last.worst
        .filter(({id}) => known?.own.has(id) !== true)
        .map(each => ({...each, statement: known?.statements.get(each.id) ?? null}));
      return {at: last.at, value: {...last.sum, worst}};
    },
  };
};
