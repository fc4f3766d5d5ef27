import {hostname} from 'node:os';
import {setTimeout as delay} from 'node:timers/promises';
import type pg from 'pg';
import {codeOf} from '../world/meter.ts';
import {checkpoint, type Job, readOrders, reportState, takeJob} from './control.ts';
import {describe, type Step, type Workbench} from './runner.ts';

/** What one batch does; returns how many keys it went over, and the last of them. */
export type Batch = (
  client: pg.Client,
  after: string | null,
  limit: number,
) => Promise<{rows: number; last: string}>;

/** Ends a batch that is worth another try: cancelled, terminated, deadlocked, kept from a lock, or no connection. */
const passing = new Set([
  '57014',
  '57P01',
  '57P03',
  '40P01',
  '40001',
  '55P03',
  '53300',
  'connection',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** A step that goes through a table in batches, and does what backfill_control tells it between two of them. */
export function backfill(title: string, job: Job, batch: Batch): Step {
  return {
    title,
    async run(bench) {
      for (;;) {
        const end = await workUntilBroken(bench, job, batch);
        if (end === 'done') return;
        if (end === 'aborted') throw new Error(`${job.job} was aborted by command`);
        await delay(1000, undefined, {signal: bench.stopping});
      }
    },
  };
}

/** Works on one connection; `again` when that or a batch failed in a passing way, the cursor being safe in the table. */
async function workUntilBroken(
  bench: Workbench,
  job: Job,
  batch: Batch,
): Promise<'done' | 'aborted' | 'again'> {
  let client: pg.Client | null = null;
  try {
    client = await bench.connect();
    // A batch that meets a lock gives way; it has time.
    await client.query("SET lock_timeout = '1s'");
    await client.query("SET statement_timeout = '30s'");
    // Its backend's id: so a console can tell which session does the work.
    const {rows} = await client.query<{pid: number}>('SELECT pg_backend_pid() AS pid');
    await takeJob(client, job, `${hostname()} backend ${rows[0]?.pid}`);
    return await work(client, bench, job, batch);
  } catch (error) {
    bench.stopping.throwIfAborted();
    if (passing.has(codeOf(error))) {
      bench.world.say(`backfill: ${describe(error)}; goes on from its cursor`);
      return 'again';
    }
    if (client) await reportState(client, job, 'failed').catch(() => undefined);
    throw error;
  } finally {
    await client?.end().catch(() => undefined);
  }
}

async function work(
  client: pg.Client,
  bench: Workbench,
  job: Job,
  batch: Batch,
): Promise<'done' | 'aborted'> {
  for (;;) {
    const {command, cursor, batchSize, sleep, left} = await readOrders(client, job);
    if (command === 'abort') {
      await reportState(client, job, 'aborted');
      return 'aborted';
    }
    if (command === 'pause') {
      await reportState(client, job, 'paused');
      await delay(1000, undefined, {signal: bench.stopping});
      continue;
    }
    const rows = await runBatch(client, job, batch, cursor, Math.min(batchSize, left));
    if (rows === 0) {
      await reportState(client, job, 'done');
      return 'done';
    }
    await delay(sleep, undefined, {signal: bench.stopping});
  }
}

/** Data and cursor are committed together, so that a crash repeats nothing and loses nothing. */
async function runBatch(
  client: pg.Client,
  job: Job,
  batch: Batch,
  cursor: string | null,
  limit: number,
): Promise<number> {
  if (limit <= 0) return 0;
  await client.query('BEGIN');
  try {
    const {rows, last} = await batch(client, cursor, limit);
    if (rows > 0) await checkpoint(client, job, last, rows);
    await client.query('COMMIT');
    return rows;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
