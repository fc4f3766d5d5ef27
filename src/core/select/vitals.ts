import type {Cost, TableStats} from '../observation.ts';
import type {Series} from '../series.ts';
import type {NodeState, Rates} from '../state.ts';
import type {Counter, Gauge, SnapshotHolder} from '../vitals.ts';
import {ageOf, part} from './node.ts';

const growthOf = (first: number | undefined, now: number | undefined): number | null =>
  first === undefined || now === undefined ? null : now - first;

export type VitalsFacts = {
  readonly gauges: Readonly<Partial<Record<Gauge, number>>>;
  /** Share of the connections a client can get, 0–1. */
  readonly connectionsUsed: number | null;
  readonly connections: Series;
  readonly rates: Rates;
  readonly logRate: Series;
  /** Statements per second. */
  readonly statementRate: Series;
  /** Share of blocks found in memory over the last interval, 0–1; `null` when none was read. */
  readonly cacheHits: number | null;
  /** Who keeps old row versions alive longest, and for how long its transaction has been open, ms. */
  readonly oldest: (SnapshotHolder & {readonly openFor: number | null}) | null;
  /** How much has been counted since we watch. */
  readonly counted: Readonly<Partial<Record<Counter, number>>>;
  /** Mean wait for a row lock over the last interval, ms; `null` when nobody waited. */
  readonly rowLockWait: number | null;
  /** How full the log is with what no checkpoint covers yet, 0–1. */
  readonly logFill: number | null;
  /** Bytes the database has grown by since we watch; negative when it shrank. */
  readonly growth: number | null;
  readonly tables: readonly WatchedTable[];
  readonly cost: Cost | null;
  readonly missing: string | null;
  readonly tablesMissing: string | null;
};

/** A watched table, and since when autovacuum has left it alone, ms by the server's clock. */
export type WatchedTable = TableStats & {readonly sinceVacuum: number | null};

const countedSince = ({first}: NodeState, counters: VitalsFacts['counted']): VitalsFacts['counted'] =>
  Object.fromEntries(
    Object.entries(counters).flatMap(([name, now]) => {
      const then = first.counters[name as Counter];
      return then === undefined ? [] : [[name, now - then]];
    }),
  );

const ratio = (part: number | undefined, of: number | undefined): number | null =>
  part === undefined || of === undefined || of <= 0 ? null : part / of;

/** The server's condition and what watching it costs. */
export const selectVitals = (node: NodeState): VitalsFacts => {
  const vitals = part(node, node.observation?.vitals);
  const tables = part(node, node.observation?.tables);
  const gauges = vitals.value?.gauges ?? {};
  const oldest = vitals.value?.snapshotHolders[0];
  const {connections, connectionsUsable} = gauges;
  const {blocksHit, blocksRead} = node.rates;
  const blocks = (blocksHit ?? 0) + (blocksRead ?? 0);
  return {
    gauges,
    connectionsUsed: connections === undefined || !connectionsUsable ? null : connections / connectionsUsable,
    connections: node.series.connections,
    rates: node.rates,
    logRate: node.series.logRate,
    statementRate: node.series.statements,
    cacheHits: blocks > 0 ? (blocksHit ?? 0) / blocks : null,
    oldest: oldest === undefined ? null : {...oldest, openFor: ageOf(node, oldest.since ?? null)},
    counted: countedSince(node, vitals.value?.counters ?? {}),
    rowLockWait: ratio(node.rates.rowLockTime, node.rates.rowLockWaits),
    logFill: ratio(gauges.checkpointAge, gauges.checkpointCapacity),
    growth: growthOf(node.first.gauges.databaseSize, gauges.databaseSize),
    tables: (tables.value ?? []).map(table => ({...table, sinceVacuum: ageOf(node, table.lastAutovacuum)})),
    cost: node.observation?.cost ?? null,
    missing: vitals.missing,
    tablesMissing: tables.missing,
  };
};
