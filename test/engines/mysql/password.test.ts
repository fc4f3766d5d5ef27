import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles} from '../../servers/mysql/roles.ts';
import {testedReleases, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {failing, open, openAt, resolve} from './consoles.ts';
import {startPluginServer} from './false-server.ts';

describe.each(testedReleases())('the password of a $family $release comes', ({family, release}) => {
  const primary = useMysqlPrimary(family, {release});
  let home = '';
  beforeAll(async () => {
    await createMysqlRoles(family, primary());
    home = mkdtempSync(path.join(tmpdir(), 'migtop-home-'));
  });
  afterAll(() => rmSync(home, {recursive: true}));

  const without = (user: string) => `mysql://${user}@${primary().host}:${primary().port}`;

  const file = (name: string, text: string, mode = 0o600): string => {
    const written = path.join(home, name);
    writeFileSync(written, text);
    chmodSync(written, mode);
    return written;
  };

  it('from the option file', async () => {
    const {host, port, password} = primary();
    file('.my.cnf', `[client]\nhost=${host}\nport=${port}\nuser=bare\npassword=${password}\n`);
    await (await open('mysql://', {home})).close();
    rmSync(path.join(home, '.my.cnf'));
  });

  it('from the environment', async () => {
    await (await open(without('bare'), {env: {MYSQL_PWD: primary().password}})).close();
  });

  it('from a command, which runs again for each connection', async () => {
    const runs = path.join(home, 'runs');
    const script = file(
      'token',
      `#!/bin/sh\necho run >> ${runs}\necho ${primary().password}\necho more\n`,
      0o700,
    );
    const target = await resolve(without('bare'), {password: {command: [script]}});
    for (const expected of [1, 2]) {
      await (await openAt(target)).close();
      expect(readFileSync(runs, 'utf8').match(/run/g)).toHaveLength(expected);
    }
    const together = await Promise.all([openAt(target), openAt(target), openAt(target)]);
    await Promise.all(together.map(each => each.close()));
    expect(target.secrets).toContain(primary().password);
  });

  it('not from a command that fails', async () => {
    const command = ['sh', '-c', 'echo hunter2; echo "token expired" >&2; exit 3'];
    const error = await failing(without('bare'), {password: {command}});
    expect(error).toMatchObject({
      name: 'NodeError',
      message: 'passwordCommand (sh) failed with 3: token expired',
    });
    expect(String(error)).not.toContain('hunter2');
  });

  it('from a person, who is asked once, and only when the server wants one', async () => {
    await query(primary(), `CREATE USER IF NOT EXISTS open@'%' IDENTIFIED BY ''`);
    const asked: string[] = [];
    const ask = async (prompt: string) => {
      asked.push(prompt);
      return primary().password;
    };
    await (await open(without('open'), {password: {ask}})).close();
    expect(asked).toEqual([]);
    const target = await resolve(without('bare'), {password: {ask}});
    await (await openAt(target)).close();
    await (await openAt(target)).close();
    expect(asked).toEqual([`Password of bare on 127.0.0.1:${primary().port}: `]);
  });

  it('over clear text, encrypted by the key of the server where it wants the password itself', async () => {
    // Nobody has come by this account yet, so that a server that remembers hashes has none.
    await query(primary(), `CREATE USER fresh@'%' IDENTIFIED BY 'a fresh one'`);
    const connection = await open(`${without('fresh')}?ssl-mode=DISABLED`, {env: {MYSQL_PWD: 'a fresh one'}});
    expect(connection.tls).toBeNull();
    await connection.close();
  });
});

describe('an account of MariaDB', () => {
  const primary = useMysqlPrimary('mariadb');
  const at = () => `${primary().host}:${primary().port}`;

  it('that takes no password says so', async () => {
    await query(primary(), `CREATE USER root_of_the_machine@'%' IDENTIFIED VIA unix_socket`);
    expect(await failing(`mysql://root_of_the_machine:pw@${at()}`)).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining(`${at()} refuses 'root_of_the_machine'@'127.0.0.1'`),
      hint: expect.stringContaining('over the socket'),
    });
  });

  it('with a plugin that we do not speak says which', async () => {
    await query(primary(), `INSTALL SONAME 'auth_ed25519'`);
    await query(primary(), `CREATE USER curve@'%' IDENTIFIED VIA ed25519 USING PASSWORD('pw')`);
    expect(await failing(`mysql://curve:pw@${at()}`)).toMatchObject({
      kind: 'denied',
      message: `${at()} authenticates "curve" by client_ed25519, which is not supported here.`,
      hint: expect.stringContaining('mysql_native_password'),
    });
  });
});

describe('a server that asks for the password in clear text', () => {
  it('does not get it over an unencrypted connection', async () => {
    const server = await startPluginServer('mysql_clear_password');
    const error = await failing(`mysql://ann:hunter2@127.0.0.1:${server.port}`);
    expect(error).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('asks for the password in clear text'),
      hint: 'Use ssl-mode=REQUIRED or stronger.',
    });
    expect(server.sent()).not.toContain('hunter2');
    await server.stop();
  });
});
