import {hostname} from 'node:os';
import {setTimeout as delay} from 'node:timers/promises';
import {type Client, inTransaction} from '../engines/client.ts';
import {codeOf} from '../world/meter.ts';
import type {Control, Job} from './control.ts';
import type {Limits} from './limits.ts';
import {describe, type Step, type Workbench} from './runner.ts';

/** What one batch does; returns how many keys it went over, and the last of them. */
export type Batch = (
  client: Client,
  after: string | null,
  limit: number,
) => Promise<{rows: number; last: string}>;

/** A batch that meets a lock gives way; it has time. */
const givingWay: Limits = {lock: 1000, statement: 30_000};

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
  const {engine} = bench.world;
  let client: Client | null = null;
  try {
    client = await bench.connect();
    await engine.limit(client, givingWay);
    // Its session's id: so a console can tell which one does the work.
    await engine.control.takeJob(client, job, `${hostname()} session ${client.session}`);
    return await work(client, bench, job, batch);
  } catch (error) {
    bench.stopping.throwIfAborted();
    if (engine.passing.has(codeOf(error))) {
      bench.world.say(`backfill: ${describe(error)}; goes on from its cursor`);
      return 'again';
    }
    if (client) await engine.control.reportState(client, job, 'failed').catch(() => undefined);
    throw error;
  } finally {
    await client?.end();
  }
}

async function work(client: Client, bench: Workbench, job: Job, batch: Batch): Promise<'done' | 'aborted'> {
  const {control} = bench.world.engine;
  for (;;) {
    const orders = await control.readOrders(client, job);
    if (!orders) throw new Error(`job ${job.job} is no longer in backfill_control`);
    const {command, cursor, batchSize, sleep, left} = orders;
    if (command === 'abort') {
      await control.reportState(client, job, 'aborted');
      return 'aborted';
    }
    if (command === 'pause') {
      await control.reportState(client, job, 'paused');
      await delay(1000, undefined, {signal: bench.stopping});
      continue;
    }
    const rows = await runBatch(client, control, job, batch, cursor, Math.min(batchSize, left));
    if (rows === 0) {
      await control.reportState(client, job, 'done');
      return 'done';
    }
    await delay(sleep, undefined, {signal: bench.stopping});
  }
}

/** Data and cursor are committed together, so that a crash repeats nothing and loses nothing. */
async function runBatch(
  client: Client,
  control: Control,
  job: Job,
  batch: Batch,
  cursor: string | null,
  limit: number,
): Promise<number> {
  if (limit <= 0) return 0;
  return inTransaction(client, async () => {
    const {rows, last} = await batch(client, cursor, limit);
    if (rows > 0) await control.checkpoint(client, job, last, rows);
    return rows;
  });
}
