// The runner over its connections: takes the job, works, and comes back after a loss.
import {type Backfill, BackfillError, type BackfillRow, type BackfillWork} from '../engines/backfill.ts';
import {UserError} from '../errors.ts';
import {claimJob, enterJob} from './enter.ts';
import type {Ending, Ports, Settings} from './ports.ts';
import {type Pulse, startPulse} from './pulse.ts';
import {retryAfter} from './retry.ts';
import {createSteering} from './steering.ts';
import {type Job, workStubbornly} from './work.ts';

/** Of a runner that was killed, the server may take a while to notice, ms. */
const claimPatience = 5_000;

const measureBaseline = async ({settings, ports, steering}: Job, row: BackfillRow, pulse: Pulse) => {
  if (settings.baseline <= 0) return;
  pulse.hurry(true);
  steering.standing(row, 'measures what a write takes before it starts');
  await ports.wait(settings.baseline);
  pulse.hurry(false);
};

/** `again`: the lock may still be held by a connection of ours that the server does not know to be lost. */
const overConnections = async (store: Backfill, job: Job, again: boolean): Promise<Ending> => {
  const {ports, work: what, settings} = job;
  await claimJob(store, what.job, {...ports, patience: again ? settings.patience : claimPatience});
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
      return await overConnections(store, job, failures > 0);
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
