// The part of an observation that tells what statements took on average.
import type {Reading, StatementMeans} from '../../../core/observation.ts';
import type {TrackOf} from '../../track.ts';
import type {Counters} from './counters.ts';
import {type Grown, type Growth, growthBetween} from './growth.ts';
import type {Texts} from './texts.ts';

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

/** Of fewer than these, our own are worth a word, 0–1. */
const notable = 0.05;

/** The server begins to count when a statement has the locks on its tables: a pile-up behind an ALTER is not in its figures. */
const noteOf = ({wasReset, evictions}: Growth, ownShare: number): string => {
  const notes = [
    'without waits for locks on tables',
    ...(wasReset ? ['reset meanwhile: what ran before is not in it'] : []),
    ...(evictions === 0
      ? []
      : [`rarest statements thrown out ${evictions === 1 ? 'once' : `${evictions} times`}: at least`]),
    ...(ownShare < notable ? [] : [`${Math.round(ownShare * 100)} % are migtop’s own`]),
  ];
  return notes.join(', ');
};

export type MeansSources = {
  readonly counters: TrackOf<Counters | null>;
  readonly texts: TrackOf<Texts>;
};

/** `sent`: statements of ours that the server counts, so far. */
export const makeMeansPart = ({counters, texts}: MeansSources, sent: () => number) => {
  let before: {readonly at: number; readonly value: Counters; readonly sent: number} | null = null;
  let last: {
    readonly at: number;
    readonly sum: Omit<StatementMeans, 'worst'>;
    worst: readonly Grown[];
  } | null = null;

  const take = (at: number, value: Counters) => {
    const own = sent();
    if (before !== null) {
      const growth = growthBetween(before.value, value);
      const all = sumOf(growth.grown);
      const share = all.calls === 0 ? 0 : Math.min(1, (own - before.sent) / all.calls);
      const known = texts.value();
      last = {
        at,
        worst: worstOf(growth),
        sum: {
          ...all,
          interval: at - before.at,
          tables: known === null ? [] : tablesOf(growth, known),
          note: noteOf(growth, share),
        },
      };
    }
    before = {at, value, sent: own};
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
      const known = texts.value()?.statements;
      const worst = last.worst.map(each => ({...each, statement: known?.get(each.id) ?? null}));
      return {at: last.at, value: {...last.sum, worst}};
    },
  };
};
