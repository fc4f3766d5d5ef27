import type mysql from 'mysql2/promise';
import type {Engine} from '../../../demo/engines/engine.ts';
import {client, closeClients, rowsOf} from '../../servers/mysql/clients.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import type {Backstage} from '../plays.ts';

export const backstageOf = (engine: Engine): Backstage<mysql.Connection> => ({
  engine,
  open: server => client(server, server, {database: 'shop'}),
  close: closeClients,
});

/** The first column of the first row. */
export async function value<T>(on: mysql.Connection, sql: string): Promise<T> {
  const [row] = await rowsOf<Record<string, unknown>>(on, sql);
  return Object.values(row ?? {})[0] as T;
}

const sessions = 'information_schema.PROCESSLIST';
const waits = "STATE = 'Waiting for table metadata lock'";

/** How many of the workload's sessions wait for a table. */
export const waiters = (on: mysql.Connection) =>
  value<number>(on, `SELECT count(*) FROM ${sessions} WHERE ${waits} AND USER IN ('app', 'reporting')`);

/** How many of the migration's, or of the threads that apply its log, do so with an ALTER TABLE. */
export const waitingAlters = (on: mysql.Connection) =>
  value<number>(on, `SELECT count(*) FROM ${sessions} WHERE ${waits} AND INFO LIKE 'ALTER TABLE orders%'`);

/** Ends what every session of the migration runs; what an operator does who means the migration. */
export async function cancelMigration(primary: mysql.Connection): Promise<void> {
  const running = `SELECT ID AS id FROM ${sessions} WHERE USER = 'shop' AND COMMAND = 'Query'`;
  for (const {id} of await rowsOf<{id: number}>(primary, running)) await kill(primary, `QUERY ${id}`);
}

export async function killSessionsOf(on: mysql.Connection, user: string): Promise<void> {
  const theirs = `SELECT ID AS id FROM ${sessions} WHERE USER = '${user}'`;
  for (const {id} of await rowsOf<{id: number}>(on, theirs)) await kill(on, `CONNECTION ${id}`);
}

/** Ends the report of a scenario: of all that reporting does it alone is in a transaction between its statements, or asks for cohorts. */
export async function terminateReport(on: mysql.Connection): Promise<void> {
  const report = `SELECT p.ID FROM ${sessions} p JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID
    WHERE p.USER = 'reporting' AND (p.COMMAND = 'Sleep' OR p.INFO LIKE '%cohort%')`;
  await kill(on, `CONNECTION ${await waitUntil(() => value<number>(on, report), {what: 'the report'})}`);
}

/** Whoever has left meanwhile is as good as killed. */
const kill = (on: mysql.Connection, what: string) => on.query(`KILL ${what}`).catch(() => undefined);
