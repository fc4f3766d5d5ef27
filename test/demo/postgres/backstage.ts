import type pg from 'pg';
import {postgres} from '../../../demo/engines/postgres/engine.ts';
import {client, closeClients} from '../../servers/postgres/clients.ts';
import type {Backstage} from '../plays.ts';

export const backstage: Backstage<pg.Client> = {
  engine: postgres,
  open: server => client(server, server, {database: 'shop'}),
  close: closeClients,
};

/** The first column of the first row. */
export async function value<T>(on: pg.Client, sql: string, values: unknown[] = []): Promise<T> {
  const {rows} = await on.query({text: sql, values, rowMode: 'array'});
  return rows[0]?.[0] as T;
}

/** How many of the workload's sessions wait for a lock on orders. */
export const waiters = (primary: pg.Client) =>
  value<number>(
    primary,
    `SELECT count(DISTINCT pid)::int FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE relation = 'orders'::regclass AND NOT granted AND application_name <> 'migration'`,
  );

/** Signals every backend of the migration; what an operator does who means the migration. */
export const cancelMigration = (primary: pg.Client) =>
  primary.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'migration'");

/** Terminates the report of a scenario, known by the age of its transaction among the others of reporting. */
export const terminateReport = (on: pg.Client) =>
  on.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'reporting'
    AND xact_start = (SELECT min(xact_start) FROM pg_stat_activity WHERE application_name = 'reporting')`);
