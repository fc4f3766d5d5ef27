import type {Cost, TableStats} from '../observation.ts';
import type {Series} from '../series.ts';
import type {NodeState, Rates} from '../state.ts';
import type {Gauge, SnapshotHolder} from '../vitals.ts';
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
  /** Share of blocks found in memory over the last interval, 0–1; `null` when none was read. */
  readonly cacheHits: number | null;
  /** Who keeps old row versions alive longest. */
  readonly oldest: SnapshotHolder | null;
  /** Bytes the database has grown by since we watch; negative when it shrank. */
  readonly growth: number | null;
  readonly tables: readonly WatchedTable[];
  readonly cost: Cost | null;
  readonly missing: string | null;
  readonly tablesMissing: string | null;
};

/** A watched table, and since when autovacuum has left it alone, ms by the server's clock. */
export type WatchedTable = TableStats & {readonly sinceVacuum: number | null};

/** The server's condition and what watching it costs. */
export const selectVitals = (node: NodeState): VitalsFacts => {
  const vitals = part(node, node.observation?.vitals);
  const tables = part(node, node.observation?.tables);
  const gauges = vitals.value?.gauges ?? {};
  const {connections, connectionsUsable} = gauges;
  const {blocksHit, blocksRead} = node.rates;
  const blocks = (blocksHit ?? 0) + (blocksRead ?? 0);
  return {
    gauges,
    connectionsUsed: connections === undefined || !connectionsUsable ? null : connections / connectionsUsable,
    connections: node.series.connections,
    rates: node.rates,
    logRate: node.series.logRate,
    cacheHits: blocks > 0 ? (blocksHit ?? 0) / blocks : null,
    oldest: vitals.value?.snapshotHolders[0] ?? null,
    growth: growthOf(node.first.gauges.databaseSize, gauges.databaseSize),
    tables: (tables.value ?? []).map(table => ({...table, sinceVacuum: ageOf(node, table.lastAutovacuum)})),
    cost: node.observation?.cost ?? null,
    missing: vitals.missing,
    tablesMissing: tables.missing,
  };
};
