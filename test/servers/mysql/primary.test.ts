import {existsSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {startMysqlPrimary} from '../../../demo/servers/mysql/primary.ts';
import {isAlive} from '../../../demo/servers/processes.ts';
import {makeAuthority} from '../../support/certificates.ts';
import {client, query, rowsOf} from './clients.ts';
import {holdLock, waitForLock} from './locks.ts';
import {createMysqlRoles} from './roles.ts';
import {mysqlBinaries, testedReleases, useMysqlPrimary} from './servers.ts';

const authority = makeAuthority('a test authority');

describe.each(testedReleases())('a $family $release primary', ({family, release}) => {
  const primary = useMysqlPrimary(family, {
    release,
    settings: {max_connections: 321},
    tls: {...authority.issue(['localhost']), ca: authority.cert},
  });

  test('is of the release asked for, with the settings asked for', async () => {
    const [row] = await query<{version: string; most: number; family: string}>(
      primary(),
      'SELECT VERSION() AS version, @@max_connections AS most, @@version_comment AS family',
    );
    expect(row?.version.startsWith(primary().version)).toBe(true);
    expect(primary().version.startsWith(`${release}.`)).toBe(true);
    expect(/mariadb/i.test(row?.version ?? '')).toBe(family === 'mariadb');
    expect(row?.most).toBe(321);
  });

  test('asks everybody for a password over TCP', async () => {
    await expect(client(primary(), {user: 'root', password: 'wrong'})).rejects.toThrow(/denied/);
    await expect(client(primary(), {user: 'root', password: ''})).rejects.toThrow(/denied/);
    await expect(client(primary(), {user: '', password: ''})).rejects.toThrow(/denied/);
  });

  test('encrypts by the certificate given', async () => {
    const asked = await client(primary(), primary(), {tls: {ca: authority.cert, verifyIdentity: false}});
    const [row] = await rowsOf<{Value: string}>(asked, "SHOW STATUS LIKE 'Ssl_version'");
    expect(row?.Value).toBe('TLSv1.3');
    await asked.end();
    const other = makeAuthority('another');
    await expect(client(primary(), primary(), {tls: {ca: other.cert}})).rejects.toThrow(/certificate/);
  });

  test('is back on its port, with its data, after it was killed', async () => {
    const server = primary();
    await query(server, 'CREATE TABLE kept AS SELECT 1 AS one');
    await server.kill9();
    expect(server.pid()).toBeNull();
    await expect(client(server)).rejects.toThrow(/ECONNREFUSED/);
    await server.restart();
    expect(await query(server, 'SELECT * FROM kept')).toEqual([{one: 1}]);
  });

  test('restarts cleanly', async () => {
    const server = primary();
    const before = server.pid();
    await server.restart();
    expect(server.pid()).not.toBe(before);
    expect(await server.log()).toMatch(/: Shutdown complete/);
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{one: 1}]);
  });

  test('answers nothing while paused, and goes on afterwards', async () => {
    const server = primary();
    const connected = await client(server);
    server.pause();
    await expect(client(server, server, {connectTimeout: 300})).rejects.toThrow(/ETIMEDOUT/);
    server.resume();
    expect(await rowsOf(connected, 'SELECT 1 AS one')).toEqual([{one: 1}]);
    await connected.end();
  });

  test('has roles of every rank', async () => {
    const {mon, mon_kill: killer, bare} = await createMysqlRoles(family, primary());
    const victim = await client(primary(), mon);
    const seen = async (login: typeof mon) => {
      const asked = await client(primary(), login);
      const rows = await rowsOf(asked, 'SELECT 1 FROM information_schema.processlist WHERE id = ?', [
        victim.threadId,
      ]);
      const killed = await asked.query(`KILL QUERY ${victim.threadId}`).then(
        () => true,
        () => false,
      );
      await asked.end();
      return {sees: rows.length > 0, kills: killed};
    };
    expect(await seen(bare)).toEqual({sees: false, kills: false});
    expect(await seen(killer)).toEqual({sees: true, kills: true});
    const watching = await client(primary(), mon);
    expect(await rowsOf(watching, 'SELECT 1 FROM performance_schema.setup_consumers')).toBeInstanceOf(Array);
    await expect(watching.query('SELECT * FROM test.kept')).rejects.toThrow(/denied/);
  });

  test('shows a waiter behind a holder, which goes on when released', async () => {
    await query(primary(), 'CREATE TABLE contended (id int PRIMARY KEY, n int)');
    await query(primary(), 'INSERT INTO contended VALUES (1, 0)');
    const holder = await holdLock(primary(), 'UPDATE contended SET n = 1');
    const waiters = [
      await waitForLock(primary(), 'UPDATE contended SET n = 2'),
      await waitForLock(primary(), 'ALTER TABLE contended ADD COLUMN a int'),
    ];
    await holder.release();
    for (const {outcome} of waiters) expect(await outcome).not.toBeInstanceOf(Error);
  });
});

describe.each(['mysql', 'mariadb'] as const)('%s', family => {
  test('a stopped server leaves neither process nor data', async () => {
    const server = await startMysqlPrimary(family, {binaries: await mysqlBinaries(family)});
    const pid = server.pid() ?? 0;
    expect(isAlive(pid)).toBe(true);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(server.socketDir)).toBe(false);
    await server.stop();
  });

  test('a server that cannot start says why', async () => {
    const settings = {no_such_setting: 1};
    const binaries = await mysqlBinaries(family);
    await expect(startMysqlPrimary(family, {binaries, settings})).rejects.toThrow(/no_such_setting/);
  });
});
