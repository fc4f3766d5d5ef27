import {setTimeout as delay} from 'node:timers/promises';
import type {Client} from '../engines/client.ts';
import {brief, type Limits, unlimited} from './limits.ts';
import {describe, type Step, type Workbench} from './runner.ts';

export interface StatementStep {
  readonly title: string;
  readonly sql: string;
  /** For the first try; later ones go by `prudent`. */
  readonly limits?: Limits;
  readonly prudent?: Limits;
  /** Cleans up what a failed try left behind, before the next. */
  readonly cleanUp?: string;
  /** False: a failure ends the migration. */
  readonly retried?: boolean;
}

/**
 * A step that is one statement. One that fails is tried again, but never at once and never into the same trouble: only
 * when whoever may have stood in the way is gone, and under prudent limits.
 */
export function statement(step: StatementStep): Step {
  const {title, sql, cleanUp, retried = true} = step;
  const prudent = step.prudent ?? brief;
  return {
    title,
    async run(bench) {
      for (let limits = step.limits ?? prudent; ; limits = prudent) {
        const error = await attempt(bench, client => execute(bench, client, sql, limits));
        if (error === null) return;
        if (!retried) throw error;
        const failedAt = performance.now();
        bench.world.say(
          `"${title}" failed: ${describe(error)}; to be tried again when no old transaction is open`,
        );
        await bench.rest(async () => {
          await delay(bench.world.retryAfter, undefined, {signal: bench.stopping});
          await untilCalm(bench, failedAt);
        });
        if (cleanUp) await attempt(bench, client => execute(bench, client, cleanUp, unlimited));
      }
    },
  };
}

async function execute({world}: Workbench, client: Client, sql: string, limits: Limits): Promise<void> {
  await world.engine.limit(client, limits);
  await client.query(sql);
}

/** Runs `work` on a connection of its own; returns what went wrong, or null. Throws only when stopped. */
async function attempt(bench: Workbench, work: (client: Client) => Promise<void>): Promise<unknown> {
  let client: Client | null = null;
  try {
    client = await bench.connect();
    await work(client);
    return null;
  } catch (error) {
    bench.stopping.throwIfAborted();
    return error;
  } finally {
    await client?.end();
  }
}

/** Waits until no transaction is open that was at the time of the failure, nor any older than five seconds. */
async function untilCalm(bench: Workbench, failedAt: number): Promise<void> {
  for (;;) {
    const age = Math.min(5, (performance.now() - failedAt) / 1000);
    const trouble = await attempt(bench, async client => {
      if ((await bench.world.engine.countOlderTransactions(client, age)) > 0)
        throw new Error('a transaction is old');
    });
    if (trouble === null) return;
    await delay(1000, undefined, {signal: bench.stopping});
  }
}
