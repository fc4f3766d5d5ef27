// Adds readings of the watched tables to what is known of them: by interval, before and during the migration.
import {latencyOf} from '../latency/histogram.ts';
import {type Observation, type TableCounter, type TableStats, valueIn} from '../observation.ts';
import {append} from '../series.ts';
import {sameTable} from './names.ts';
import {noTally, type Phase, type TableState, type Tally, unknownTable, writesIn} from './state.ts';

export type Tables = Readonly<Record<string, TableState>>;

/** Of another server: what it counts does not follow from what was counted before. */
export const uncompared = (tables: Tables): Tables =>
  Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, {...table, at: 0, rates: {}, statements: null}]),
  );

type Counts = TableState['counters'];

/** Readings of tables are ten seconds apart: of a longer time, a mean would hide what happened, ms. */
const longestGap = 60_000;
/** Whatever names come and go, no more than this is remembered. */
const mostTables = 32;

/** What was counted between two readings; `null`: too far apart, or a counter went back, and then the others were reset too. */
const countedBetween = (before: Counts, after: Counts, elapsed: number): Counts | null => {
  if (elapsed <= 0 || elapsed > longestGap) return null;
  const names = Object.keys(after) as TableCounter[];
  if (names.some(name => (after[name] ?? 0) < (before[name] ?? 0))) return null;
  return Object.fromEntries(
    names.flatMap(name => {
      const from = before[name];
      return from === undefined ? [] : [[name, (after[name] ?? 0) - from]];
    }),
  );
};

const sum = (one: Counts, other: Counts): Counts => {
  const names = Object.keys({...one, ...other}) as TableCounter[];
  return Object.fromEntries(names.map(name => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
};

const most = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.max(one, other);

/** Changes what the phase that is on adds up to. */
const tallied = (state: TableState, change: (tally: Tally) => Partial<Tally>): TableState => {
  if (state.phase === 'after') return state;
  const tally = state[state.phase];
  return {...state, [state.phase]: {...tally, ...change(tally)}};
};

/** A migration that begins anew is compared with what was before it, and no longer with what was before the last one. */
const inPhase = (state: TableState, phase: Phase): TableState => {
  if (phase === state.phase) return state;
  const begins = phase === 'during' && state.phase === 'before';
  const calm = phase === 'before';
  return {...state, phase, ...(begins ? {during: noTally} : {}), ...(calm ? {before: noTally} : {})};
};

const observeStats = (known: TableState, stats: TableStats, at: number): TableState => {
  if (known.at === at) return known;
  const elapsed = at - known.at;
  const counted = known.at === 0 ? null : countedBetween(known.counters, stats.counters, elapsed);
  const rates: Counts = Object.fromEntries(
    Object.entries(counted ?? {}).map(([name, count]) => [name, (count / elapsed) * 1000]),
  );
  const next = {
    ...known,
    ...{at, counters: stats.counters, rates},
    reads: append(known.reads, at, rates.rowsRead ?? null),
    writes: append(known.writes, at, writesIn(rates)),
  };
  return tallied(next, tally => ({
    ...(counted === null ? {} : {elapsed: tally.elapsed + elapsed, counts: sum(tally.counts, counted)}),
    mostHolders: most(tally.mostHolders, stats.holders ?? null),
    deadRows: stats.deadRows ?? tally.deadRows,
  }));
};

type Statements = {
  readonly at: number;
  /** `null`: since the last reading that told of the table. */
  readonly interval: number | null;
  readonly calls: number;
  readonly time: number;
};

/** By the server's sums where it has them; else by its histogram, whose middle is within 2.4 % of the mean of each bucket. */
const statementsOf = (observation: Observation, table: string): Statements | null => {
  const {means} = observation;
  // The oldest recordings know of none.
  const latency: Observation['latency'] | undefined = observation.latency;
  if (means !== undefined && 'value' in means) {
    const {at, value} = means;
    const own = value.tables.filter(each => sameTable(each.table, table));
    const add = (figure: 'calls' | 'time') => own.reduce((all, each) => all + each[figure], 0);
    return {at, interval: value.interval, calls: add('calls'), time: add('time')};
  }
  if (latency === undefined || !('value' in latency)) return null;
  const {at, value} = latency;
  // It tells of tables at some of its readings only: at the others nothing was read, rather than nothing finished.
  const own = value.tables.filter(each => sameTable(each.table, table));
  if (own.length === 0) return null;
  let [calls, time] = [0, 0];
  for (const {statements} of own)
    for (const [bucket, count] of Object.entries(statements)) {
      calls += count;
      time += count * latencyOf(Number(bucket));
    }
  return {at, interval: null, calls, time};
};

const observeStatements = (known: TableState, observation: Observation): TableState => {
  const read = statementsOf(observation, known.table);
  if (read === null || read.at <= known.statementsAt) return known;
  const {at, calls, time} = read;
  const interval = read.interval ?? (known.statementsAt === 0 ? 0 : at - known.statementsAt);
  return tallied({...known, statementsAt: at, statements: {calls, time, interval}}, tally => ({
    calls: tally.calls + calls,
    time: tally.time + time,
    measured: tally.measured + interval,
  }));
};

/** Sessions that wait for a lock on the table itself, at every reading of the waits. */
const observeWaiting = (known: TableState, {waits}: Observation): TableState => {
  const locks = valueIn(waits)?.locks ?? [];
  const waiting = new Set(
    locks.flatMap(({granted, name, session}) =>
      !granted && name !== null && sameTable(name, known.table) ? [session] : [],
    ),
  ).size;
  return tallied({...known, waiting}, ({mostWaiting}) => ({mostWaiting: Math.max(mostWaiting, waiting)}));
};

/** What is known of every watched table after an observation. A table that is not told of any more stays as it was seen last. */
export const observeTables = (known: Tables, observation: Observation, phase: Phase): Tables => {
  const {tables} = observation;
  const stats = valueIn(tables) ?? [];
  const fresh = stats.filter(({table}) => known[table] === undefined);
  const room = Math.max(0, mostTables - Object.keys(known).length);
  const all = {
    ...known,
    ...Object.fromEntries(fresh.slice(0, room).map(({table}) => [table, unknownTable(table, phase)])),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, state]) => {
      const told = stats.find(({table}) => table === name);
      const seen = inPhase(state, phase);
      const read = told === undefined ? seen : observeStats(seen, told, tables.at);
      return [name, observeStatements(observeWaiting(read, observation), observation)];
    }),
  );
};
