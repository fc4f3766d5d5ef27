import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {query} from '../../servers/mysql/clients.ts';
import {testedReleases, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {makeAuthority} from '../../support/certificates.ts';
import {failing, open} from './consoles.ts';

const ours = makeAuthority('our authority');
const stranger = makeAuthority('a stranger');

let folder = '';
const file = (name: string, text: string): string => {
  const written = path.join(folder, name);
  writeFileSync(written, text);
  chmodSync(written, 0o600);
  return written;
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'migtop-tls-'));
  file('ours.pem', ours.cert);
  file('stranger.pem', stranger.cert);
});
afterAll(() => rmSync(folder, {recursive: true}));

const root = (name: string) => `ssl-ca=${path.join(folder, name)}`;

describe.each(testedReleases())(
  'a $family $release with a certificate of our authority',
  ({family, release}) => {
    const primary = useMysqlPrimary(family, {
      release,
      tls: {...ours.issue(['localhost', '127.0.0.1']), ca: ours.cert},
    });
    const at = (host: string, text: string, login?: string) => {
      const {user, password, port} = primary();
      return `mysql://${login ?? `${user}:${password}`}@${host}:${port}/test?${text}`;
    };
    const tlsOf = async (dsn: string) => {
      const connection = await open(dsn);
      const [row] = await connection.query(`show session status like 'Ssl_version'`);
      await connection.close();
      return {said: connection.tls, seen: row?.Value};
    };
    const encrypted = {said: 'TLSv1.3', seen: 'TLSv1.3'};

    it.each(['PREFERRED', 'REQUIRED'])('is spoken to with TLS in mode %s', async mode => {
      expect(await tlsOf(at('127.0.0.1', `ssl-mode=${mode}`))).toEqual(encrypted);
    });

    it('is spoken to in clear text when told to', async () => {
      expect(await tlsOf(at('127.0.0.1', 'ssl-mode=DISABLED'))).toEqual({said: null, seen: ''});
    });

    it('is spoken to by an older version of TLS when told to', async () => {
      expect((await tlsOf(at('127.0.0.1', 'ssl-mode=REQUIRED&tls-version=TLSv1.2'))).said).toBe('TLSv1.2');
    });

    it('is trusted with the right root, by name and by address', async () => {
      expect(await tlsOf(at('127.0.0.1', `ssl-mode=VERIFY_CA&${root('ours.pem')}`))).toEqual(encrypted);
      for (const host of ['localhost', '127.0.0.1'])
        expect(await tlsOf(at(host, `ssl-mode=VERIFY_IDENTITY&${root('ours.pem')}`))).toEqual(encrypted);
    });

    it('is trusted with a folder of roots', async () => {
      expect(await tlsOf(at('localhost', `ssl-mode=VERIFY_IDENTITY&ssl-capath=${folder}`))).toEqual(
        encrypted,
      );
    });

    it.each(['VERIFY_CA', 'VERIFY_IDENTITY'])('is refused in mode %s with the wrong root', async mode => {
      expect(await failing(at('localhost', `ssl-mode=${mode}&${root('stranger.pem')}`))).toMatchObject({
        kind: 'denied',
        message: `The certificate of localhost:${primary().port} is not signed by a root that is trusted here.`,
      });
    });

    it('is not trusted by the roots of the system', async () => {
      expect(await failing(at('localhost', 'ssl-mode=VERIFY_IDENTITY'))).toMatchObject({
        kind: 'denied',
        message: expect.stringContaining('not signed by a root that is trusted'),
      });
    });

    it('never gets a password when its certificate is refused', async () => {
      const asked: string[] = [];
      const ask = async (prompt: string) => {
        asked.push(prompt);
        return 'secret';
      };
      const dsn = at('localhost', `ssl-mode=VERIFY_IDENTITY&${root('stranger.pem')}`, 'root');
      expect(await failing(dsn, {password: {ask}})).toMatchObject({kind: 'denied'});
      expect(asked).toEqual([]);
    });

    it('lets in accounts that require TLS, or a certificate, only with it', async () => {
      await query(primary(), `CREATE USER tls@'%' IDENTIFIED BY 'pw' REQUIRE SSL`);
      await query(primary(), `CREATE USER known@'%' IDENTIFIED BY 'pw' REQUIRE SUBJECT '/CN=console'`);
      expect(
        await failing(at('127.0.0.1', 'ssl-mode=DISABLED', 'tls:pw').replace('/test', '/')),
      ).toMatchObject({
        kind: 'denied',
        hint: expect.stringContaining('requires TLS'),
      });
      const plain = at('127.0.0.1', 'ssl-mode=REQUIRED', 'known:pw').replace('/test', '/');
      expect(await failing(plain)).toMatchObject({kind: 'denied'});
      const own = ours.issue(['console']);
      const certificate = `ssl-cert=${file('client.crt', own.cert)}&ssl-key=${file('client.key', own.key)}`;
      expect((await tlsOf(`${plain}&${certificate}`)).said).toBe('TLSv1.3');
    });

    it('says so when it takes encrypted connections only', async () => {
      await query(primary(), 'SET GLOBAL require_secure_transport = ON');
      expect(await failing(at('127.0.0.1', 'ssl-mode=DISABLED'))).toMatchObject({
        kind: 'denied',
        // MariaDB before 11 does not tell it from a wrong password.
        ...(release === '10.11'
          ? {hint: expect.stringContaining('requires TLS')}
          : {message: `127.0.0.1:${primary().port} takes encrypted connections only.`}),
      });
      await (await open(at('127.0.0.1', ''))).close();
    });
  },
);

describe('a certificate', () => {
  const lastYear = {from: new Date('2020-01-01T00:00:00Z'), to: new Date('2021-01-01T00:00:00Z')};
  const expired = {
    mysql: useMysqlPrimary('mysql', {tls: ours.issue(['localhost'], lastYear)}),
    mariadb: useMysqlPrimary('mariadb', {tls: ours.issue(['localhost'], lastYear)}),
  };
  const local = useMysqlPrimary('mariadb', {tls: ours.issue(['localhost'])});
  const elsewhere = useMysqlPrimary('mysql', {tls: ours.issue(['db.example.com'])});
  const at = (
    {user, password, port}: {user: string; password: string; port: number},
    host: string,
    text: string,
  ) => `mysql://${user}:${password}@${host}:${port}/test?${text}&${root('ours.pem')}`;

  it.each(['mysql', 'mariadb'] as const)('of %s that has expired is told apart', async family => {
    const server = expired[family]();
    expect(await failing(at(server, 'localhost', 'ssl-mode=VERIFY_IDENTITY'))).toMatchObject({
      kind: 'denied',
      message: `The certificate of localhost:${server.port} has expired.`,
    });
    await (await open(at(server, 'localhost', 'ssl-mode=REQUIRED'))).close();
  });

  it.each(['localhost', '127.0.0.1'])('made out to somebody else is refused for %s', async host => {
    expect(await failing(at(elsewhere(), host, 'ssl-mode=VERIFY_IDENTITY'))).toMatchObject({
      kind: 'denied',
      message: `The server's certificate is not made out to "${host}".`,
      hint: expect.stringContaining('ssl-mode=VERIFY_CA'),
    });
    await (await open(at(elsewhere(), host, 'ssl-mode=VERIFY_CA'))).close();
  });

  it('made out to localhost does not do for its address', async () => {
    await (await open(at(local(), 'localhost', 'ssl-mode=VERIFY_IDENTITY'))).close();
    expect(await failing(at(local(), '127.0.0.1', 'ssl-mode=VERIFY_IDENTITY'))).toMatchObject({
      kind: 'denied',
      message: `The server's certificate is not made out to "127.0.0.1".`,
    });
  });
});

describe.each([
  ['MySQL', 'mysql', {tls_version: ''}],
  ['MariaDB', 'mariadb', {skip_ssl: true}],
] as const)('a %s without TLS', (_, family, settings) => {
  const primary = useMysqlPrimary(family, {settings});
  const at = (text: string) => `${primary().superuserUrl}?${text}`;

  it.each(['REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'])(
    'is refused in mode %s, which never falls back',
    async mode => {
      const {host, port} = primary();
      expect(await failing(at(`ssl-mode=${mode}&${root('ours.pem')}`))).toMatchObject({
        kind: 'denied',
        message: `${host}:${port} does not speak TLS, and ssl-mode requires it.`,
      });
    },
  );

  it.each(['DISABLED', 'PREFERRED'])('is spoken to in clear text in mode %s, and says so', async mode => {
    const connection = await open(at(`ssl-mode=${mode}`));
    expect(connection.tls).toBeNull();
    await connection.close();
  });
});
