import {existsSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {startPostgresPrimary} from '../../../demo/servers/postgres/primary.ts';
import {isAlive} from '../../../demo/servers/processes.ts';
import {postgresBinaries} from '../../runtimes/runtimes.ts';
import {client, query} from './clients.ts';
import {holdLock, waitForLock} from './locks.ts';
import {createPostgresRoles} from './roles.ts';
import {usePostgresPrimary} from './servers.ts';

describe.each([13, 18] as const)('a PostgreSQL %i primary', version => {
  const primary = usePostgresPrimary({
    version,
    settings: {max_connections: 1200, shared_preload_libraries: 'pg_stat_statements'},
  });

  test('is of the version asked for, with the settings asked for', async () => {
    const [row] = await query(primary(), 'SHOW max_connections');
    expect(row).toEqual({max_connections: '1200'});
    expect(primary().version).toMatch(new RegExp(`^${version}\\.`));
    await query(primary(), 'CREATE EXTENSION pg_stat_statements');
    expect(await query(primary(), 'SELECT FROM pg_stat_statements')).not.toHaveLength(0);
  });

  test('asks for a password over TCP', async () => {
    await expect(client(primary(), {user: 'postgres', password: 'wrong'})).rejects.toThrow(/password/);
  });

  test('is back on its port, with its data, after all its processes were killed', async () => {
    const server = primary();
    await query(server, 'CREATE TABLE kept AS SELECT 1 AS one');
    await server.kill9();
    expect(server.pid()).toBeNull();
    await expect(client(server)).rejects.toThrow(/ECONNREFUSED/);
    await server.restart();
    expect(await query(server, 'SELECT * FROM kept')).toEqual([{one: 1}]);
  });

  test('answers nothing while paused, and goes on afterwards', async () => {
    const server = primary();
    const connected = await client(server);
    server.pause();
    await expect(client(server, server, {connectTimeout: 300})).rejects.toThrow(/timeout/);
    server.resume();
    expect((await connected.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
    await connected.end();
  });

  test('has roles of every rank', async () => {
    const roles = await createPostgresRoles(primary());
    const asked = await client(primary(), roles.mon_sig);
    const {rows} = await asked.query(
      "SELECT pg_has_role('pg_monitor', 'member') AS monitor, pg_has_role('pg_signal_backend', 'member') AS signal",
    );
    expect(rows).toEqual([{monitor: true, signal: true}]);
    await asked.end();
  });

  test('shows a waiter behind a holder, which goes on when released', async () => {
    await query(primary(), 'CREATE TABLE contended ()');
    const holder = await holdLock(primary(), 'LOCK TABLE contended IN ACCESS SHARE MODE');
    const waiter = await waitForLock(primary(), 'ALTER TABLE contended ADD COLUMN a int');
    const [row] = await query(primary(), 'SELECT pg_blocking_pids($1) AS pids', [waiter.pid]);
    expect(row).toEqual({pids: [holder.pid]});
    await holder.release();
    expect(await waiter.outcome).not.toBeInstanceOf(Error);
  });
});

test('a stopped server leaves neither process nor data', async () => {
  const server = await startPostgresPrimary({binaries: await postgresBinaries(18)});
  const pid = server.pid() ?? 0;
  expect(isAlive(pid)).toBe(true);
  await server.stop();
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(server.socketDir)).toBe(false);
  await server.stop();
});

test('a server that cannot start says why and leaves nothing', async () => {
  await expect(
    startPostgresPrimary({settings: {shared_preload_libraries: 'no_such_library'}}),
  ).rejects.toThrow(/no_such_library/);
});

test('servers started at the same time do not get in each other’s way', async () => {
  const servers = await Promise.all([startPostgresPrimary(), startPostgresPrimary(), startPostgresPrimary()]);
  const ports = await Promise.all(
    servers.map(server => query(server, "SELECT current_setting('port') AS port")),
  );
  expect(ports.map(([row]) => Number(row?.port))).toEqual(servers.map(server => server.port));
  await Promise.all(servers.map(server => server.stop()));
});
