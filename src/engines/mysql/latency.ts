// The part of an observation that tells how long statements took: what was counted between two readings.
import {difference} from '../../core/latency/difference.ts';
import {type HistogramDelta, merge, total} from '../../core/latency/histogram.ts';
import type {Reading, StatementLatency} from '../../core/observation.ts';
import type {Digest, DigestCounts} from './readers/digests.ts';
import type {HistogramRead} from './readers/statement-histogram.ts';
import type {Readers} from './readers.ts';
import type {ServerTraits} from './traits.ts';
import {ownStatementsAt} from './vitals.ts';

type Tables = StatementLatency['tables'];

const keyOf = ({schema, digest, table}: Digest): string => [table, schema, digest].join('|');

/** Digests that are new, evicted or reset since have no interval to tell of. */
const makeTableDifference = () => {
  let at = 0;
  let before: ReadonlyMap<string, HistogramDelta> = new Map();
  return (reading: Reading<readonly DigestCounts[]>): Tables => {
    if ('missing' in reading || reading.at === at) return [];
    at = reading.at;
    const deltas = new Map<string, HistogramDelta[]>();
    for (const {digest, counts} of reading.value) {
      const delta = difference(before.get(keyOf(digest)) ?? null, counts);
      if (delta !== null) deltas.set(digest.table, [...(deltas.get(digest.table) ?? []), delta]);
    }
    before = new Map(reading.value.map(({digest, counts}) => [keyOf(digest), counts]));
    return [...deltas].map(([table, list]) => ({table, statements: merge(list)}));
  };
};

/** Of fewer than these, our own are worth a word, 0–1. */
const notable = 0.05;

const noteOf = ({responseTimes}: ServerTraits, all: HistogramDelta, own: number | null): string | null => {
  const share = own === null || total(all) === 0 ? 0 : Math.min(1, own / total(all));
  const notes = [
    ...(responseTimes === null ? [] : [`upper bounds of ranges that grow ${responseTimes}-fold`]),
    ...(share < notable ? [] : [`${Math.round(share * 100)} % are migtop’s own`]),
  ];
  return notes.length === 0 ? null : notes.join(', ');
};

const none: Readonly<Record<ServerTraits['family'], string>> = {
  mysql: 'performance_schema cannot be read',
  mariadb: 'plugin query_response_time is not loaded or not on',
};

export const makeLatencyPart = (traits: ServerTraits) => {
  const tablesOf = makeTableDifference();
  let before: (HistogramRead & {readonly own: number | null}) | null = null;
  let last: Reading<StatementLatency> | null = null;
  return (readers: Readers): Reading<StatementLatency> => {
    const reading = readers.statementHistogram.reading();
    if ('missing' in reading) return reading;
    if (last?.at === reading.at) return last;
    const {at, value} = reading;
    const own = ownStatementsAt(readers, at);
    const first = before === null;
    const all = value.counts === null ? null : difference(before?.counts ?? null, value.counts);
    const tables = tablesOf(readers.digestCounts.reading());
    const interval = value.now - (before?.now ?? 0);
    const ours = before?.own == null || own === null ? null : own - before.own;
    before = {...value, own};
    if (value.counts === null) last = {at, missing: none[traits.family]};
    else if (all === null) last = {at, missing: first ? 'not read twice yet' : 'its counters were reset'};
    else last = {at, value: {interval, all, tables, note: noteOf(traits, all, ours)}};
    return last;
  };
};
