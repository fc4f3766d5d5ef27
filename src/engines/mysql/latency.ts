// The part of an observation that tells how long statements took: what was counted between two readings.
import {type Difference, difference} from '../../core/latency/difference.ts';
import {type HistogramDelta, merge, total} from '../../core/latency/histogram.ts';
import type {Reading, StatementLatency} from '../../core/observation.ts';
import {type DigestCounts, keyOf} from './readers/digests.ts';
import type {Readers} from './readers.ts';
import type {ServerTraits} from './traits.ts';
import {ownStatementsAt} from './vitals.ts';

type Tables = StatementLatency['tables'];

/** One that the server has begun to count anew has nothing to be compared with: all of it came since. */
const grownOf = (before: DigestCounts, now: DigestCounts): HistogramDelta =>
  before.since === now.since ? difference(before.counts, now.counts).histogram : now.counts;

/** A digest that is new in the list has run for nobody knows how long: it is counted from its second reading on. */
const makeTableDifference = () => {
  let at = 0;
  let before: ReadonlyMap<string, DigestCounts> = new Map();
  return (reading: Reading<readonly DigestCounts[]>): Tables => {
    if ('missing' in reading || reading.at === at) return [];
    at = reading.at;
    const deltas = new Map<string, HistogramDelta[]>();
    for (const now of reading.value) {
      const known = before.get(keyOf(now.digest));
      if (known === undefined) continue;
      const {table} = now.digest;
      deltas.set(table, [...(deltas.get(table) ?? []), grownOf(known, now)]);
    }
    before = new Map(reading.value.map(each => [keyOf(each.digest), each]));
    return [...deltas].map(([table, list]) => ({table, statements: merge(list)}));
  };
};

/** Of fewer than these, our own are worth a word, 0–1. */
const notable = 0.05;

/** MariaDB begins to count when a statement has its metadata locks: a pile-up behind an ALTER is not in its figures. */
const noteOf = (
  {responseTimes}: ServerTraits,
  {histogram, wasReset}: Difference,
  own: number | null,
): string | null => {
  const all = total(histogram);
  const share = own === null || all === 0 ? 0 : Math.min(1, own / all);
  const notes = [
    ...(wasReset ? ['reset meanwhile: what ran before is not in it'] : []),
    ...(responseTimes === null
      ? []
      : [`upper bounds of ranges that grow ${responseTimes}-fold`, 'without waits for locks on tables']),
    ...(share < notable ? [] : [`${Math.round(share * 100)} % are migtop’s own`]),
  ];
  return notes.length === 0 ? null : notes.join(', ');
};

const none: Readonly<Record<ServerTraits['family'], string>> = {
  mysql: 'performance_schema cannot be read',
  mariadb: 'plugin query_response_time is not loaded or not on',
};

/** One reading of everything that is compared with the next. */
type Read = {
  readonly at: number;
  /** The server's clock, where it told. */
  readonly now: number | null;
  readonly counts: HistogramDelta;
  readonly own: number | null;
};

/** By the server's clock if both readings have it, ms. */
const between = (before: Read, after: Read): number =>
  before.now === null || after.now === null ? after.at - before.at : after.now - before.now;

export const makeLatencyPart = (traits: ServerTraits) => {
  const tablesOf = makeTableDifference();
  let before: Read | null = null;
  let last: Reading<StatementLatency> | null = null;

  const since = (known: Read | null, read: Read, tables: Tables): Reading<StatementLatency> => {
    if (known === null) return {at: read.at, missing: 'not read twice yet'};
    const grown = difference(known.counts, read.counts);
    const own = known.own === null || read.own === null ? null : read.own - known.own;
    const note = noteOf(traits, grown, own);
    return {at: read.at, value: {interval: between(known, read), all: grown.histogram, tables, note}};
  };

  return (readers: Readers): Reading<StatementLatency> => {
    const reading = readers.statementHistogram.reading();
    if ('missing' in reading) return reading;
    if (last?.at === reading.at) return last;
    const {at, value} = reading;
    const {now, counts} = value;
    if (counts === null) return {at, missing: none[traits.family]};
    const read = {at, now, counts, own: ownStatementsAt(readers, at)};
    last = since(before, read, tablesOf(readers.digestCounts.reading()));
    before = read;
    return last;
  };
};
