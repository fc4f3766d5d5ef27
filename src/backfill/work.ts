// One batch after the other, as fast as nobody minds, until there is none left or somebody says stop.
import {
  type Applied,
  type Backfill,
  BackfillError,
  type BackfillRow,
  type BackfillWork,
} from '../engines/backfill.ts';
import {UserError} from '../errors.ts';
import {type Cursor, readCursor, writeCursor} from './cursor.ts';
import type {Ending, Ports, Settings} from './ports.ts';
import type {Pulse} from './pulse.ts';
import {retryAfter} from './retry.ts';
import type {Steering} from './steering.ts';

/** Between two looks at a row that says pause, and at servers that say wait, ms. */
const pausedFor = 1_000;
const heldFor = 250;

export type Job = {
  readonly work: BackfillWork;
  readonly settings: Settings;
  readonly ports: Ports;
  readonly steering: Steering;
};

/** What the next batch is to do, read anew before each: people and consoles change it, and a lost commit may have come through. */
type Orders = {readonly row: BackfillRow; readonly cursor: Cursor};

const readOrders = async (
  store: Backfill,
  {work}: Job,
  {key, work: mark}: Cursor,
  fresh: BackfillRow | null,
): Promise<Orders> => {
  const row = fresh ?? (await store.read());
  if (row === null)
    throw new UserError(`Job ${work.job} is no longer in ${store.ground.control}.`, 'Somebody deleted it.');
  return {row, cursor: readCursor(row.cursor, work.job, {key, work: mark})};
};

/** One batch; `null`: there is none left. */
const runBatch = async (
  store: Backfill,
  job: Job,
  pulse: Pulse,
  {row, cursor}: Orders,
): Promise<Applied | null> => {
  const {steering, ports} = job;
  const batch = await store.next(cursor, steering.batchSize(row));
  if (batch === null) return null;
  const started = ports.now();
  pulse.working(true);
  try {
    const checkpoint = {
      from: row.cursor ?? '',
      to: writeCursor({...cursor, after: batch.last}),
      keys: batch.keys,
    };
    const applied = await store.apply({after: cursor.after, to: batch.last}, checkpoint);
    steering.worked({keys: batch.keys, changed: applied.changed, duration: ports.now() - started});
    return applied;
  } finally {
    pulse.working(false);
  }
};

const leave = async (store: Backfill, state: 'done' | 'aborted' | 'paused'): Promise<void> =>
  store.report(state, false);

/** Works until the end. Rejects with what went wrong; the cursor is safe in the row. */
const work = async (store: Backfill, job: Job, pulse: Pulse, first: Cursor): Promise<Ending> => {
  const {steering, ports} = job;
  let wasPaused = false;
  let fresh: BackfillRow | null = null;
  for (;;) {
    pulse.check();
    const orders = await readOrders(store, job, first, fresh);
    fresh = null;
    const {row} = orders;
    if (row.state === 'done') return 'done';
    if (row.command === 'abort') {
      await leave(store, 'aborted');
      return 'aborted';
    }
    if (ports.stopping()) {
      await leave(store, 'paused');
      return 'stopped';
    }
    const paused = row.command === 'pause';
    if (paused !== wasPaused) ports.notice(paused ? 'Paused by command.' : 'Resumed by command.');
    wasPaused = paused;
    if (paused) {
      if (row.state !== 'paused') await store.report('paused', true);
      steering.standing(row, 'paused by command');
      await ports.wait(pausedFor);
      continue;
    }
    if (row.state !== 'running') await store.report('running', true);
    const hold = steering.look(store.session);
    pulse.held(hold);
    steering.standing(row, hold);
    if (hold !== null) {
      await ports.wait(heldFor);
      continue;
    }
    const applied = await runBatch(store, job, pulse, orders);
    if (applied === null) {
      await leave(store, 'done');
      return 'done';
    }
    const rest = steering.rest(row.sleep ?? 0, pulse.latency());
    if (rest > 0) await ports.wait(rest);
    else fresh = applied.row;
  }
};

/** Passing failures are met with another try over the same connection, until none has worked for too long. */
export const workStubbornly = async (
  store: Backfill,
  job: Job,
  pulse: Pulse,
  first: Cursor,
): Promise<Ending> => {
  const {ports, settings, steering} = job;
  let failures = 0;
  let since = 0;
  let batches = 0;
  for (;;) {
    try {
      return await work(store, job, pulse, first);
    } catch (error) {
      if (!(error instanceof BackfillError) || !['locked', 'conflict', 'slow'].includes(error.kind))
        throw error;
      if (steering.batches() !== batches || failures === 0) {
        failures = 0;
        since = ports.now();
      }
      batches = steering.batches();
      failures += 1;
      if (ports.now() - since > settings.patience) throw error;
      if (error.kind === 'slow') steering.halve();
      const wait = retryAfter(failures, ports.random());
      ports.notice(`${error.message} Trying again in ${(wait / 1000).toFixed(1)} s.`);
      await ports.wait(wait);
    }
  }
};
