// What came about between two readings of a server's counters of its statements.

export type Counter = {
  /** The kind of statement, whoever ran it. */
  readonly statement: string;
  readonly calls: number;
  /** Of all calls together, ms. */
  readonly time: number;
  /** When the server began to count it, where it says so. */
  readonly since: string | null;
};

export type Counters = {
  /** By kind of statement, and by whatever else the server keeps apart. */
  readonly counters: ReadonlyMap<string, Counter>;
  /** How often the server has thrown out those that ran least, for want of room. `null`: it does not say. */
  readonly evictions: number | null;
  /** When all of them were last reset. `null`: it does not say. */
  readonly reset: string | null;
};

/** One statement, whoever ran it. */
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

const grownOf = (before: Counter | undefined, now: Counter): Omit<Grown, 'id'> =>
  before === undefined || isNewborn(before, now)
    ? {calls: now.calls, time: now.time}
    : {calls: now.calls - before.calls, time: Math.max(0, now.time - before.time)};

/** A new entry is one that began to run: what it counts belongs to the interval. */
export const growthBetween = (before: Counters, now: Counters): Growth => {
  const wasReset = before.reset !== now.reset;
  const grown = new Map<string, Grown>();
  for (const [key, counter] of now.counters) {
    const {calls, time} = grownOf(wasReset ? undefined : before.counters.get(key), counter);
    if (calls === 0) continue;
    const {statement: id} = counter;
    const known = grown.get(id);
    grown.set(id, {id, calls: (known?.calls ?? 0) + calls, time: (known?.time ?? 0) + time});
  }
  return {
    grown: [...grown.values()],
    wasReset,
    evictions: wasReset ? 0 : Math.max(0, (now.evictions ?? 0) - (before.evictions ?? 0)),
  };
};
