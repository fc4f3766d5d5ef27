// What logins cost their server, by the server's own account of statements and by its processes'.
import type {Server} from '../../demo/servers/server.ts';
import type {Login} from '../servers/login.ts';
import {query} from '../servers/postgres/clients.ts';
import {processorTime} from './process.ts';

export type Cost = {
  /** Planning and execution of its statements by pg_stat_statements, ms. */
  readonly statements: number;
  /** All that its backends did on a processor, parsing and sending included, ms. */
  readonly processor: number;
};

const backendsOf = async (server: Server, {user}: Login): Promise<readonly number[]> => {
  const rows = await query<{pid: number}>(server, 'SELECT pid FROM pg_stat_activity WHERE usename = $1', [
    user,
  ]);
  return rows.map(({pid}) => pid);
};

const statementTime = async (server: Server, {user}: Login): Promise<number> => {
  const [row] = await query<{ms: number}>(
    server,
    `SELECT sum(total_exec_time + total_plan_time) AS ms FROM pg_stat_statements WHERE userid = $1::regrole`,
    [user],
  );
  return row?.ms ?? Number.NaN;
};

/** How often a login ran the statement that it ran most often of those with these words. */
export const callsOf = async (server: Server, {user}: Login, words: string): Promise<number> => {
  const [row] = await query<{calls: number}>(
    server,
    `SELECT coalesce(max(calls), 0)::int AS calls
      FROM pg_stat_statements WHERE userid = $1::regrole AND query LIKE '%' || $2 || '%'`,
    [user, words],
  );
  return row?.calls ?? 0;
};

/** The cost of what logins do, beside each other, until `work` is done. Their connections are open already. */
export const costsOf = async (
  server: Server,
  logins: readonly Login[],
  work: () => Promise<unknown>,
): Promise<readonly Cost[]> => {
  const backends = await Promise.all(logins.map(login => backendsOf(server, login)));
  const used = () => backends.map(pids => pids.reduce((sum, pid) => sum + processorTime(pid), 0));
  await query(server, 'SELECT pg_stat_statements_reset()');
  const before = used();
  await work();
  const after = used();
  const statements = await Promise.all(logins.map(login => statementTime(server, login)));
  return logins.map((_, index) => ({
    processor: (after[index] ?? Number.NaN) - (before[index] ?? Number.NaN),
    statements: statements[index] ?? Number.NaN,
  }));
};
