import {setTimeout as delay} from 'node:timers/promises';
import type pg from 'pg';
import {describe, type Step, type Workbench} from './runner.ts';

/** How long a statement may wait for locks, and run: in PostgreSQL's spelling; '0' is for ever. */
export interface Limits {
  readonly lockTimeout: string;
  readonly statementTimeout: string;
}

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

/** For a change of the catalogue alone: quick once it has its lock, and nobody waits long behind it. */
const brief: Limits = {lockTimeout: '1s', statementTimeout: '5s'};
/** For what reads the whole table under a lock that lets traffic pass. */
export const patient: Limits = {lockTimeout: '1s', statementTimeout: '30min'};
/** For CREATE and DROP INDEX CONCURRENTLY: a lock_timeout would end them at each old transaction they wait for. */
export const unlimited: Limits = {lockTimeout: '0', statementTimeout: '0'};

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
        const error = await attempt(bench, client => execute(client, sql, limits));
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
        if (cleanUp) await attempt(bench, client => execute(client, cleanUp, unlimited));
      }
    },
  };
}

async function execute(client: pg.Client, sql: string, limits: Limits): Promise<void> {
  await client.query(`SET lock_timeout = '${limits.lockTimeout}'`);
  await client.query(`SET statement_timeout = '${limits.statementTimeout}'`);
  await client.query(sql);
}

/** Runs `work` on a connection of its own; returns what went wrong, or null. Throws only when stopped. */
async function attempt(bench: Workbench, work: (client: pg.Client) => Promise<void>): Promise<unknown> {
  let client: pg.Client | null = null;
  try {
    client = await bench.connect();
    await work(client);
    return null;
  } catch (error) {
    bench.stopping.throwIfAborted();
    return error;
  } finally {
    await client?.end().catch(() => undefined);
  }
}

/** Waits until no transaction is open that was at the time of the failure, nor any older than five seconds. */
async function untilCalm(bench: Workbench, failedAt: number): Promise<void> {
  for (;;) {
    const age = Math.min(5, (performance.now() - failedAt) / 1000);
    const trouble = await attempt(bench, async client => {
      const {rowCount} = await client.query(olderTransactions, [age]);
      if (rowCount) throw new Error('a transaction is old');
    });
    if (trouble === null) return;
    await delay(1000, undefined, {signal: bench.stopping});
  }
}

const olderTransactions = `SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND xact_start < now() - make_interval(secs => $1)
    AND backend_type = 'client backend'`;
