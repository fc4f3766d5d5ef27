import {spawnSync} from 'node:child_process';
import {startPostgresPrimary} from '../../../demo/servers/postgres/primary.ts';
import {backendPid, client, closeClients, query} from '../../servers/postgres/clients.ts';
import {openProgram} from '../programs.ts';
import type {Engine, Rival} from './engine.ts';

/** `pg_activity`, whose statements are told apart by words of theirs. */
const pgActivity: Rival = {
  name: 'pg_activity',
  version: () => {
    const {stdout, status} = spawnSync('pg_activity', ['--version'], {encoding: 'utf8'});
    return status === 0 ? stdout.trim() : null;
  },
  open: ({host, port, database}, {user, password}) =>
    openProgram(
      'pg_activity',
      ['--refresh', '1', '-h', host, '-p', String(port), '-U', user, '-d', database],
      {PGPASSWORD: password},
    ),
  shows: /RUNNING QUERIES/,
  views: [
    {name: 'running', key: '1', shows: /running queries/i, calls: user => callsOf(user, 'AS pid')},
    {
      name: 'waiting',
      key: '2',
      shows: /waiting queries/i,
      calls: user => callsOf(user, 'pg_locks.pid AS pid'),
    },
  ],
};

/** How often a user ran the statement that it ran most often of those with these words. */
const callsOf = (user: string, words: string): string =>
  `SELECT coalesce(max(calls), 0)::int AS calls
    FROM pg_stat_statements WHERE userid = '${user}'::regrole AND query LIKE '%${words}%'`;

export const postgres: Engine = {
  name: 'postgres',
  start: async connections => {
    const server = await startPostgresPrimary({
      settings: {
        max_connections: connections,
        shared_preload_libraries: 'pg_stat_statements',
        'pg_stat_statements.track_planning': true,
        // What `makeLogs` makes is kept, and nothing but `tidy` makes a checkpoint while something is measured.
        min_wal_size: '3GB',
        max_wal_size: '12GB',
        checkpoint_timeout: '1h',
      },
    });
    await query(server, 'CREATE EXTENSION pg_stat_statements');
    return server;
  },
  leave: closeClients,
  open: async (server, applicationName, login = server) => {
    const own = await client(server, login, {applicationName});
    return {
      id: String(await backendPid(own)),
      rows: async <Row extends object>(sql: string) => (await own.query<Row & {}>(sql)).rows,
      end: () => own.end(),
    };
  },
  sql: {
    createMonitor: ({user, password}) => [
      `CREATE ROLE ${user} LOGIN PASSWORD '${password}'`,
      `GRANT pg_monitor, pg_signal_backend TO ${user}`,
      `GRANT SELECT ON orders TO ${user}`,
    ],
    begin: 'BEGIN',
    numbers: upTo => `generate_series(1, ${upTo}) AS numbers (i)`,
    lockTable: table => `LOCK TABLE ${table}`,
    unlock: 'ROLLBACK',
    waiting: 'SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE NOT granted',
    prepareTransact: [],
    transact: (write, read, from, to) =>
      `BEGIN; UPDATE accounts SET balance = balance + 1 WHERE id = ${write};
        SELECT balance FROM accounts WHERE id = ${read};
        SELECT sum(balance) FROM accounts WHERE id BETWEEN ${from} AND ${to}; COMMIT`,
    rewrite: (table, column, wider) =>
      `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${wider ? 'bigint' : 'int'}`,
    tidy: table => [`VACUUM ANALYZE ${table}`, 'CHECKPOINT'],
    makeLogs: `SELECT count(pg_logical_emit_message(false, '', repeat('x', 1048576))) FROM generate_series(1, 3000)`,
    account: {
      forget: 'SELECT pg_stat_statements_reset()',
      statements: user =>
        `SELECT sum(total_exec_time + total_plan_time) AS ms FROM pg_stat_statements WHERE userid = '${user}'::regrole`,
      source: 'pg_stat_statements, planning and execution',
      workers: user => `SELECT pid AS id FROM pg_stat_activity WHERE usename = '${user}'`,
    },
  },
  rival: pgActivity,
};
