// The runner: one batch after the other, as fast as nobody minds, until there is none left or somebody says stop.
import {type Backfill, BackfillError, type BackfillRow, type BackfillWork} from '../engines/backfill.ts';
import {UserError} from '../errors.ts';
import {type Cursor, readCursor, writeCursor} from './cursor.ts';
import {claimJob, enterJob} from './enter.ts';
import type {Ending, Ports, Settings} from './ports.ts';
import {type Pulse, startPulse} from './pulse.ts';
import {retryAfter} from './retry.ts';
import {createSteering, type Steering} from './steering.ts';

/** Between two looks at a row that says pause, and at servers that say wait, ms. */
const pausedFor = 1_000;
const heldFor = 250;

type Job = {
  readonly work: BackfillWork;
  readonly settings: Settings;
  readonly ports: Ports;
  readonly steering: Steering;
};

/** What the next batch is to do, read anew before each: people and consoles change it, and a lost commit may have come through. */
type Orders = {readonly row: BackfillRow; readonly cursor: Cursor};

const readOrders = async (store: Backfill, {work}: Job, {key, work: mark}: Cursor): Promise<Orders> => {
  const row = await store.read();
  if (row === null)
    throw new UserError(`Job ${work.job} is no longer in ${store.ground.control}.`, 'Somebody deleted it.');
  return {row, cursor: readCursor(row.cursor, work.job, {key, work: mark})};
};

/** One batch; false: there is none left. */
const runBatch = async (store: Backfill, job: Job, pulse: Pulse, {row, cursor}: Orders): Promise<boolean> => {
  const {steering, ports} = job;
  const batch = await store.next(cursor, steering.batchSize(row));
  if (batch === null) return false;
  const started = ports.now();
  pulse.working(true);
  try {
    const checkpoint = {
      from: row.cursor ?? '',
      to: writeCursor({...cursor, after: batch.last}),
      keys: batch.keys,
    };
    const changed = await store.apply({after: cursor.after, to: batch.last}, checkpoint);
    steering.worked({keys: batch.keys, changed, duration: ports.now() - started});
  } finally {
    pulse.working(false);
  }
  return true;
};

const leave = async (store: Backfill, state: 'done' | 'aborted' | 'paused'): Promise<void> =>
  store.report(state, false);

/** Works until the end. Rejects with what went wrong; the cursor is safe in the row. */
const work = async (store: Backfill, job: Job, pulse: Pulse, first: Cursor): Promise<Ending> => {
  const {steering, ports} = job;
  let wasPaused = false;
  for (;;) {
    const orders = await readOrders(store, job, first);
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
    steering.standing(row, hold);
    if (hold !== null) {
      await ports.wait(heldFor);
      continue;
    }
    if (!(await runBatch(store, job, pulse, orders))) {
      await leave(store, 'done');
      return 'done';
    }
    await ports.wait(steering.rest(row.sleep ?? 0, pulse.latency()));
  }
};

const measureBaseline = async ({settings, ports, steering}: Job, row: BackfillRow, pulse: Pulse) => {
  if (settings.baseline <= 0) return;
  pulse.hurry(true);
  steering.standing(row, 'measures what a write takes before it starts');
  await ports.wait(settings.baseline);
  pulse.hurry(false);
};

/** Passing failures are met with another try over the same connection, until none has worked for too long. */
const workStubbornly = async (store: Backfill, job: Job, pulse: Pulse, first: Cursor): Promise<Ending> => {
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

const overConnections = async (store: Backfill, job: Job): Promise<Ending> => {
  const {ports, work: what} = job;
  await claimJob(store, what.job, ports);
  const entered = await enterJob(store, what, ports.notice);
  if (entered === null) {
    ports.notice(`${store.ground.table} is empty: there is nothing to do.`);
    return 'done';
  }
  if (entered.row.state === 'done') {
    ports.notice(
      `Job ${what.job} was done before. Delete its row in ${store.ground.control} to run it again.`,
    );
    return 'done';
  }
  await store.take();
  const pulse = startPulse(store, ports.now);
  try {
    await measureBaseline(job, entered.row, pulse);
    return await workStubbornly(store, job, pulse, entered.cursor);
  } catch (error) {
    const passing = error instanceof BackfillError && (error.kind === 'lost' || error.kind === 'taken');
    if (!passing) await store.report('failed', false).catch(() => {});
    throw error;
  } finally {
    await pulse.stop();
  }
};

/**
 * Resolves with how it ended. Rejects with `UserError` for what the user can mend, with `NodeError` when the primary cannot be reached at the
 * start, and with `BackfillError` when a batch fails for good; the job can be taken up again after each of them.
 */
export const runBackfill = async (what: BackfillWork, settings: Settings, ports: Ports): Promise<Ending> => {
  const job: Job = {work: what, settings, ports, steering: createSteering(settings, ports)};
  let store = await ports.open();
  let failures = 0;
  let since = 0;
  let batches = 0;
  for (;;) {
    try {
      return await overConnections(store, job);
    } catch (error) {
      if (!(error instanceof BackfillError) || error.kind !== 'lost') throw error;
      if (failures === 0 || job.steering.batches() !== batches) {
        failures = 0;
        since = ports.now();
      }
      batches = job.steering.batches();
      ports.notice(error.message);
    } finally {
      await store.close();
    }
    store = await reopen();
  }

  async function reopen(): Promise<Backfill> {
    for (;;) {
      failures += 1;
      await ports.wait(retryAfter(failures + 2, ports.random()));
      if (ports.stopping())
        throw new BackfillError('lost', 'It was told to stop while the connection was lost.');
      try {
        const opened = await ports.open();
        ports.notice('Connected again; going on from the last batch that was committed.');
        return opened;
      } catch (error) {
        if (error instanceof UserError || ports.now() - since > settings.patience) throw error;
        ports.notice(error instanceof Error ? error.message : String(error));
      }
    }
  }
};
