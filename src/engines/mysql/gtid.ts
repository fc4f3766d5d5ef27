// GTID sets of MySQL and GTID positions of MariaDB, as numbers of transactions.

/** First and last number, both in it. */
type Interval = readonly [number, number];

/** By `uuid`, or `uuid:tag` (8.3 on); intervals ascend and do not touch. */
export type GtidSet = ReadonlyMap<string, readonly Interval[]>;

const intervalOf = (part: string): Interval | null => {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
  return first === undefined ? null : [Number(first), Number(last ?? first)];
};

/** `uuid:1-5:7,uuid:tag:1-3`, with line breaks as the server puts them. */
export const gtidSet = (text: string): GtidSet => {
  const set = new Map<string, readonly Interval[]>();
  for (const piece of text.replaceAll(/\s/g, '').split(',')) {
    const [uuid = '', ...parts] = piece.toLowerCase().split(':');
    let key = uuid;
    for (const part of parts) {
      const interval = intervalOf(part);
      if (interval === null) key = `${uuid}:${part}`;
      else set.set(key, [...(set.get(key) ?? []), interval]);
    }
  }
  return set;
};

const length = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** Transactions by the server that they began on, whatever their tag. */
export const countByOrigin = (set: GtidSet): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const [key, intervals] of set) {
    const [uuid = key] = key.split(':', 1);
    counts[uuid] = (counts[uuid] ?? 0) + length(intervals);
  }
  return counts;
};

const shared = (some: readonly Interval[], others: readonly Interval[]): number =>
  some.reduce(
    (sum, [first, last]) =>
      others.reduce(
        (more, [from, to]) => more + Math.max(0, Math.min(last, to) - Math.max(first, from) + 1),
        sum,
      ),
    0,
  );

/** How many transactions of the one set are not in the other. */
export const missingFrom = (set: GtidSet, other: GtidSet): number =>
  [...set].reduce((sum, [key, own]) => sum + length(own) - shared(own, other.get(key) ?? []), 0);

/** MariaDB's `0-11-42,1-12-7`: the sequence number of each domain, which is how many transactions it has seen. */
export const countByDomain = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...text.matchAll(/(\d+)-\d+-(\d+)/g)].map(([, domain, number]) => [`domain ${domain}`, Number(number)]),
  );

/** How many transactions lie between two positions, domain by domain. */
export const missingByDomain = (
  position: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): number =>
  Object.entries(position).reduce(
    (sum, [domain, number]) => sum + Math.max(0, number - (other[domain] ?? 0)),
    0,
  );
