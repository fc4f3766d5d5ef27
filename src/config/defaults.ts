// What holds when nobody says otherwise, and where each figure comes from.
import {comparison} from '../core/baseline/comparison.ts';
import type {Limits} from '../core/event.ts';
import type {Timeouts} from '../engines/engine.ts';

export const defaultLimits: Limits = {
  // Above PostgreSQL's deadlock_timeout of 1 s, after which the server itself calls a wait worth logging (log_lock_waits).
  blockedFor: 2_000,
  // Common pools hold 10 connections (HikariCP, Rails with its threads): one instance of an application stands still.
  blockedSessions: 10,
  // gh-ost's --max-lag-millis and pt-osc's --max-lag are 1.5 s and 1 s: throttling points. An alarm comes later.
  lag: 10_000,
  // A web request is long over by then; what is still open was forgotten or is a person.
  idleInTransaction: 60_000,
  // The usual alarm of managed services at 90 %, minus room for one deployment.
  connections: 0.85,
  // A quarter of a second for a read of nothing is what people notice; round trips between regions stay below.
  canary: 250,
  // backfill-control v1: max(30 s, ten usual batches).
  workerSilence: 30_000,
  // One default max_wal_size of PostgreSQL: beyond it, a slot keeps what checkpoints would have recycled.
  retained: 1_073_741_824,
  ...comparison,
};

/** A reading must end well within two intervals, and never wait behind the lock it is to show. */
export const defaultTimeouts: Timeouts = {statement: 2_000, lock: 200, connect: 5_000};

/** Of `migtop backfill`; times in ms. */
export const defaultBackfill = {
  // Requests that meet the rows of a batch wait for its end. In `npm run bench -- --only backfill` an application's p99 was 2.0 to 2.8 times what
  // it was alone at 50 ms, 1.1 times at 15 ms; below, the turns between us and the server take too much of the time.
  batchTime: 15,
  // gh-ost's --max-lag-millis.
  maxLag: 1_500,
  maxLatency: 1.5,
  baseline: 3_000,
  // A hundred times what a batch is to take: it only ends one that went wrong.
  statementTimeout: 10_000,
  lockTimeout: 500,
  patience: 600_000,
};

/** Usual time between two readings, ms; below 500 ms, reading costs a loaded server more than 1 %. */
export const defaultInterval = 1_000;
export const shortestInterval = 500;

/** A postmortem is written within weeks; a day of a busy server is about 300 MB. Ms and bytes. */
export const defaultKeep = {age: 30 * 86_400_000, size: 2 * 2 ** 30} as const;

export const configName = 'migtop.yaml';
