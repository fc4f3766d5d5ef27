// How long things take, as the fold has added it up for one node.
import type {Rest} from '../canary.ts';
import type {StatementLatency, StatementMeans} from '../observation.ts';
import type {Series} from '../series.ts';
import type {HistogramDelta} from './histogram.ts';

export type ProbeState = {
  readonly probe: string;
  readonly window: readonly {
    readonly at: number;
    readonly histogram: HistogramDelta;
    readonly errors: number;
  }[];
  readonly lastError: string | null;
  readonly stuckFor: number | null;
  readonly isEndpoint: boolean;
  /** A statement of the user's own. */
  readonly isOwn: boolean;
  /** `null`: it is asked for. */
  readonly rest: Rest | null;
  /** So often since the report before it was due while another canary had the connection. */
  readonly heldBack: number;
  /** Nothing but failures since; `null`: the newest answer was a good one, or there is none. */
  readonly failingSince: number | null;
  readonly p50: Series;
  readonly p95: Series;
  readonly p99: Series;
  /** Share of its probes that failed, 0–1. */
  readonly failed: Series;
};

/** Ages of statements in flight at each tick: an alarm, not a latency (length bias). */
export type InFlight = {
  readonly running: number;
  readonly oldest: number | null;
  readonly p50: Series;
  readonly p95: Series;
  readonly p99: Series;
};

/** Percentiles of finished statements by the server's own histogram, over the last ten seconds. */
export type StatementsState = {
  readonly window: readonly {readonly at: number; readonly latency: StatementLatency}[];
  /** Statements in the window. */
  readonly count: number;
  readonly p50: Series;
  readonly p95: Series;
  readonly p99: Series;
  /** In the window, by watched table. */
  readonly tables: readonly {
    readonly table: string;
    readonly count: number;
    readonly p95: number | null;
    readonly p99: number | null;
  }[];
  readonly note: string | null;
};

/** What finished statements took on average, by the server's own counters. */
export type MeansState = {
  /** When it was read, and what it covers, ms. */
  readonly at: number;
  readonly interval: number;
  readonly calls: number;
  /** ms; a gap where nothing finished. */
  readonly mean: Series;
  readonly worst: StatementMeans['worst'];
  /** By watched table; `mean` in ms. */
  readonly tables: readonly {readonly table: string; readonly calls: number; readonly mean: Series}[];
  readonly note: string | null;
};
