// Phases of long commands, in their order, and what share of the whole each takes.
// Shares are defaults measured on b-tree builds of text (scan, sort, load: 8.4, 0.1, 6.6 s on PostgreSQL 15; 12.5, 3, 4 s on 18;
// validation under 1 s); waits have none.
import type {NativeProgress} from '../../../core/observation.ts';

export type Counter = {readonly done: string; readonly total: string; readonly unit: NativeProgress['unit']};

export type Phase = {
  readonly before: number | null;
  readonly weight: number | null;
  /** Columns that count this phase; `null`: nothing does. */
  readonly counter: Counter | null;
  readonly waiting: boolean;
};

type Phases = Readonly<Record<string, Phase>>;

const blocks: Counter = {done: 'blocks_done', total: 'blocks_total', unit: 'blocks'};
const tuples: Counter = {done: 'tuples_done', total: 'tuples_total', unit: 'rows'};
const heapScanned: Counter = {done: 'heap_blks_scanned', total: 'heap_blks_total', unit: 'blocks'};
const indexesRebuilt: Counter = {done: 'index_rebuild_count', total: 'index_count', unit: 'items'};

const work = (before: number, weight: number, counter: Counter | null = null): Phase => ({
  before,
  weight,
  counter,
  waiting: false,
});
const wait = (before: number): Phase => ({before, weight: 0, counter: null, waiting: true});

const createIndex: Phases = {
  initializing: work(0, 0),
  'building index': work(0, 1, blocks),
  'building index: initializing': work(0, 0),
  'building index: scanning table': work(0, 0.62, blocks),
  'building index: sorting live tuples': work(0.62, 0.07),
  'building index: sorting dead tuples': work(0.69, 0.01),
  'building index: loading tuples in tree': work(0.7, 0.3, tuples),
};

const createIndexConcurrently: Phases = {
  initializing: work(0, 0),
  'waiting for writers before build': wait(0),
  'building index': work(0, 0.85, blocks),
  'building index: initializing': work(0, 0),
  'building index: scanning table': work(0, 0.53, blocks),
  'building index: sorting live tuples': work(0.53, 0.06),
  'building index: sorting dead tuples': work(0.59, 0.01),
  'building index: loading tuples in tree': work(0.6, 0.25, tuples),
  'waiting for writers before validation': wait(0.85),
  'index validation: scanning index': work(0.85, 0.05, blocks),
  'index validation: sorting tuples': work(0.9, 0.02, tuples),
  'index validation: scanning table': work(0.92, 0.08, blocks),
  'waiting for old snapshots': wait(1),
  'waiting for readers before marking dead': wait(1),
  'waiting for readers before dropping': wait(1),
};

/** Heap and index passes alternate while memory for dead rows is short: the scan of the heap counts throughout. */
const vacuum: Phases = {
  initializing: work(0, 0),
  'scanning heap': work(0, 0.6, heapScanned),
  'vacuuming indexes': work(0.6, 0.2, {done: 'indexes_processed', total: 'indexes_total', unit: 'items'}),
  'vacuuming heap': work(0.8, 0.15, {done: 'heap_blks_vacuumed', total: 'heap_blks_total', unit: 'blocks'}),
  'cleaning up indexes': work(0.95, 0.03),
  'truncating heap': work(0.98, 0.01),
  'performing final cleanup': work(0.99, 0.01),
};

/** By index, rows are written as they are read; else they are read, sorted and written. */
const cluster: Phases = {
  initializing: work(0, 0),
  'index scanning heap': work(0, 0.5, {done: 'heap_tuples_scanned', total: 'row_estimate', unit: 'rows'}),
  'seq scanning heap': work(0, 0.25, heapScanned),
  'sorting tuples': work(0.25, 0.05),
  'writing new heap': work(0.3, 0.2, {
    done: 'heap_tuples_written',
    total: 'heap_tuples_scanned',
    unit: 'rows',
  }),
  'swapping relation files': work(0.5, 0),
  'rebuilding index': work(0.5, 0.5, indexesRebuilt),
  'performing final cleanup': work(1, 0),
};

const vacuumFull: Phases = {...cluster, 'seq scanning heap': work(0, 0.5, heapScanned)};

/** `catch-up` ends with the wait for an exclusive lock, which its lock tells; by itself it does not wait. */
const repack: Phases = {
  ...vacuumFull,
  'writing new heap': work(0.3, 0.2, {
    done: 'heap_tuples_inserted',
    total: 'heap_tuples_scanned',
    unit: 'rows',
  }),
  'rebuilding index': work(0.5, 0.45, indexesRebuilt),
  'catch-up': work(0.95, 0.05),
  'swapping relation files': work(1, 0),
};

const analyze: Phases = {
  initializing: work(0, 0),
  'acquiring sample rows': work(0, 0.9, {
    done: 'sample_blks_scanned',
    total: 'sample_blks_total',
    unit: 'blocks',
  }),
  'acquiring inherited sample rows': work(0, 0.9, {
    done: 'child_tables_done',
    total: 'child_tables_total',
    unit: 'items',
  }),
  'computing statistics': work(0.9, 0.07),
  'computing extended statistics': work(0.97, 0.02),
  'finalizing analyze': work(0.99, 0.01),
};

const baseBackup: Phases = {
  initializing: work(0, 0),
  'waiting for checkpoint to finish': wait(0),
  'estimating backup size': work(0, 0),
  'streaming database files': work(0, 1, {done: 'backup_streamed', total: 'backup_total', unit: 'bytes'}),
  'waiting for wal archiving to finish': wait(1),
  'transferring wal files': work(1, 0),
};

const phasesOf: Readonly<Record<string, Phases>> = {
  'CREATE INDEX': createIndex,
  REINDEX: createIndex,
  'CREATE INDEX CONCURRENTLY': createIndexConcurrently,
  'REINDEX CONCURRENTLY': createIndexConcurrently,
  VACUUM: vacuum,
  CLUSTER: cluster,
  'VACUUM FULL': vacuumFull,
  REPACK: repack,
  ANALYZE: analyze,
  'BASE BACKUP': baseBackup,
};

/** Of a newer server we know neither order nor counters. */
const unknown: Phase = {before: null, weight: null, counter: null, waiting: false};

export const phaseOf = (command: string, phase: string): Phase =>
  phasesOf[command]?.[phase] ?? {...unknown, waiting: phase.startsWith('waiting for ')};
