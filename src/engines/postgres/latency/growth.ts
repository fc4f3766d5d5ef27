// What came about between two readings of pg_stat_statements.
import type {Counter, Counters} from './counters.ts';

export type Grown = {readonly id: string; readonly calls: number; readonly time: number};

export type Growth = {
  /** Only those that grew. */
  readonly grown: readonly Grown[];
  /** Everything was reset between the two: what ran before that is lost. */
  readonly wasReset: boolean;
  /** How often entries were thrown out between the two: what they had counted since the first is lost. */
  readonly evictions: number;
};

/** One that counts less than before, or since later, was thrown out or reset and has come back: all that it counts is new. */
const isNewborn = (before: Counter, now: Counter): boolean =>
  now.calls < before.calls || now.since !== before.since;

const grownOf = (id: string, before: Counter | undefined, now: Counter): Grown =>
  before === undefined || isNewborn(before, now)
    ? {id, calls: now.calls, time: now.time}
    : {id, calls: now.calls - before.calls, time: Math.max(0, now.time - before.time)};

/** A new entry is one that began to run: what it counts belongs to the interval. */
export const growthBetween = (before: Counters, now: Counters): Growth => {
  const wasReset = before.reset !== now.reset;
  const known = wasReset ? new Map<string, Counter>() : before.counters;
  return {
    grown: [...now.counters]
      .map(([id, counter]) => grownOf(id, known.get(id), counter))
      .filter(({calls}) => calls > 0),
    wasReset,
    evictions: wasReset ? 0 : Math.max(0, (now.evictions ?? 0) - (before.evictions ?? 0)),
  };
};
