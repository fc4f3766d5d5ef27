import type {Connection} from 'mysql2/promise';
import {beforeAll, describe, expect, it} from 'vitest';
import {freePort} from '../../../demo/servers/ports.ts';
import {checkVersion} from '../../../src/engines/mysql/versions.ts';
import {client, query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles, type Roles} from '../../servers/mysql/roles.ts';
import {testedReleases, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {failing} from './consoles.ts';
import {errorPacket, startFalseProxy, startFalseServer} from './false-server.ts';

describe.each(testedReleases())(
  'a $family $release that cannot be used says why in one sentence',
  ({family, release}) => {
    const primary = useMysqlPrimary(family, {release});
    let roles: Roles;
    beforeAll(async () => {
      roles = await createMysqlRoles(family, primary());
      await query(primary(), `CREATE USER spare@'%' IDENTIFIED BY '${primary().password}'`);
    });

    const at = () => `${primary().host}:${primary().port}`;
    const spare = () => `mysql://spare:${primary().password}@${at()}`;

    it('wrong password', async () => {
      const error = await failing(`mysql://bare:hunter2@${at()}/test`);
      expect(error).toMatchObject({
        kind: 'denied',
        message: `${at()} does not accept this password from 'bare'@'127.0.0.1'.`,
      });
      expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
    });

    it('no password', async () => {
      expect(await failing(`mysql://bare@${at()}`)).toMatchObject({
        kind: 'denied',
        message: expect.stringContaining('wants a password of user "bare"'),
        hint: expect.stringContaining('MYSQL_PWD'),
      });
    });

    it('no such database, or none that we may use', async () => {
      expect(await failing(`mysql://root:${primary().password}@${at()}/nowhere`)).toMatchObject({
        kind: 'denied',
        message: `There is no database "nowhere" on ${at()}.`,
      });
      expect(await failing(`mysql://bare:${primary().password}@${at()}/mysql`)).toMatchObject({
        kind: 'denied',
        message: `'bare'@'%' may not use database "mysql" on ${at()}.`,
      });
    });

    it('no connection left', async () => {
      const [row] = await query<{n: number}>(
        primary(),
        'SELECT count(*) AS n FROM information_schema.processlist',
      );
      const most = Math.max(10, row?.n ?? 0);
      await query(primary(), `SET GLOBAL max_connections = ${most}`);
      const filling: Connection[] = [];
      const fill = async () => {
        for (let refused = false; !refused; )
          await client(primary(), roles.mon, {program: 'filling'}).then(
            made => filling.push(made),
            () => {
              refused = true;
            },
          );
      };
      // Connections of before may only now have gone.
      const error = await waitUntil(() => fill().then(() => failing(roles.bare.url)), {
        what: 'the server to be full',
      });
      expect(error).toMatchObject({
        kind: 'full',
        message: `${at()} has no free connection: max_connections is reached.`,
      });
      for (const each of filling) each.destroy();
      await query(primary(), 'SET GLOBAL max_connections = 200');
    });

    it('no connection left for the account', async () => {
      await query(primary(), `ALTER USER spare@'%' WITH MAX_USER_CONNECTIONS 1`);
      const login = {user: 'spare', password: primary().password};
      const only = await client(primary(), login);
      expect(await failing(spare())).toMatchObject({
        kind: 'full',
        message: expect.stringContaining(`${at()} lets "spare" have no more connections`),
      });
      await only.end();
      await query(primary(), `ALTER USER spare@'%' WITH MAX_USER_CONNECTIONS 0`);
    });

    it('a locked account, and a password that has expired', async () => {
      await query(primary(), `ALTER USER spare@'%' ACCOUNT LOCK`);
      expect(await failing(spare())).toMatchObject({
        kind: 'denied',
        message: expect.stringContaining(`${at()} has locked the account of `),
      });
      await query(primary(), `ALTER USER spare@'%' ACCOUNT UNLOCK PASSWORD EXPIRE`);
      if (family === 'mariadb') await query(primary(), `SET GLOBAL disconnect_on_expired_password = ON`);
      expect(await failing(spare())).toMatchObject({
        kind: 'denied',
        message: `The password of "spare" on ${at()} has expired.`,
      });
    });

    it('nothing listens', async () => {
      const port = await freePort();
      for (const host of ['127.0.0.1', 'localhost'])
        expect(await failing(`mysql://bare@${host}:${port}`)).toMatchObject({
          kind: 'lost',
          message: `Nothing answers on ${host}:${port}: the connection was refused.`,
        });
    });

    it('no socket', async () => {
      expect(await failing('mysql://bare@localhost?socket=/nonexistent/my.sock')).toMatchObject({
        kind: 'lost',
        message: 'There is no socket /nonexistent/my.sock.',
      });
    });

    it('a proxy, before anything is set through it', async () => {
      const proxy = await startFalseProxy(primary());
      const dsn = `mysql://bare:${primary().password}@127.0.0.1:${proxy.port}?ssl-mode=DISABLED`;
      expect(await failing(dsn)).toMatchObject({
        kind: 'denied',
        message: `127.0.0.1:${proxy.port} is a proxy, not the server itself.`,
      });
      expect(proxy.sent()).toContain('connection_id()');
      expect(proxy.sent().toLowerCase()).not.toMatch(/\bset /);
      await proxy.stop();
    });
  },
);

describe('something else that answers', () => {
  const failingAt = async (says: Buffer) => {
    const server = await startFalseServer(says);
    const error = await failing(`mysql://bare@127.0.0.1:${server.port}`);
    await server.stop();
    return {error, at: `127.0.0.1:${server.port}`};
  };

  it('is named as such', async () => {
    const {error, at} = await failingAt(Buffer.alloc(0));
    expect(error).toMatchObject({kind: 'lost', message: `${at} closed the connection before it was ready.`});
    expect((await failingAt(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))).error).toMatchObject({
      name: 'NodeError',
    });
  });

  it('says that it has blocked this host', async () => {
    const said = `Host '10.0.0.7' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'`;
    const {error, at} = await failingAt(errorPacket(1129, said));
    expect(error).toMatchObject({
      kind: 'denied',
      message: `${at} has blocked 10.0.0.7 after too many failed connections.`,
      hint: expect.stringContaining('FLUSH HOSTS'),
    });
  });

  it('says that it has no account for this host', async () => {
    const {error, at} = await failingAt(
      errorPacket(1130, `Host '10.0.0.7' is not allowed to connect to this MySQL server`),
    );
    expect(error).toMatchObject({
      kind: 'denied',
      message: `${at} lets nobody in from 10.0.0.7.`,
      hint: expect.stringContaining(`CREATE USER 'bare'@'10.0.0.7'`),
    });
  });

  it('is not found', async () => {
    expect(await failing('mysql://bare@no-such-host.invalid')).toMatchObject({
      kind: 'lost',
      message: expect.stringContaining('"no-such-host.invalid"'),
    });
  });
});

describe('a version', () => {
  it.each([
    ['8.0.11', 'mysql', [8, 0, 11]],
    ['8.0.46-0ubuntu0.22.04.1', 'mysql', [8, 0, 46]],
    ['26.7.0', 'mysql', [26, 7, 0]],
    ['10.6.23-MariaDB-log', 'mariadb', [10, 6, 23]],
    ['5.5.5-10.11.14-MariaDB-0+deb12u2', 'mariadb', [10, 11, 14]],
    ['11.8.6-MariaDB-0+deb13u1 from Debian', 'mariadb', [11, 8, 6]],
  ])('%s is supported', (text, family, version) => {
    expect(checkVersion(text, 'db1:3306')).toEqual({family, version});
  });

  it.each([
    ['5.7.44-log', 'MySQL 5.7.44, which is too old'],
    ['10.5.29-MariaDB', 'MariaDB 10.5.29, which is too old'],
    ['8.0.11-TiDB-v8.5.0', 'TiDB, which is not supported'],
  ])('%s is refused', (text, message) => {
    expect(() => checkVersion(text, 'db1:3306')).toThrow(`db1:3306 runs ${message}.`);
  });
});
