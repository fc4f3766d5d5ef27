import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type PostgresTarget, resolveTarget} from '../../../src/engines/postgres/target.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'migtop-home-'));
});
afterAll(() => rmSync(home, {recursive: true}));

type Env = Readonly<Record<string, string>>;
const resolve = (dsn?: string, env: Env = {}) =>
  resolveTarget(dsn, {env, home, password: {command: null, ask: null}});

const login = ({settings, database, user}: PostgresTarget) => ({
  host: settings.host,
  port: settings.port,
  database,
  user,
});

const file = (name: string, text: string, mode = 0o600): string => {
  const written = path.join(home, name);
  writeFileSync(written, text);
  chmodSync(written, mode);
  return written;
};

describe('a DSN', () => {
  it.each([
    ['postgres://ann@db1:5433/orders', {host: 'db1', port: 5433, database: 'orders', user: 'ann'}],
    ['postgresql://db1/orders?user=ann', {host: 'db1', port: 5432, database: 'orders', user: 'ann'}],
    ['postgres://ann@[::1]:5433/orders', {host: '::1', port: 5433, database: 'orders', user: 'ann'}],
    ['postgres://a%40b@db1/o%2Fp', {host: 'db1', port: 5432, database: 'o/p', user: 'a@b'}],
    ['postgres://ann@%2Frun%2Fpg/orders', {host: '/run/pg', port: 5432, database: 'orders', user: 'ann'}],
    [
      'postgres:///orders?host=/run/pg&user=ann',
      {host: '/run/pg', port: 5432, database: 'orders', user: 'ann'},
    ],
    ['host=db1 port=5433 dbname=orders user=ann', {host: 'db1', port: 5433, database: 'orders', user: 'ann'}],
    [
      `host = db1 dbname='or\\'ders' user=a\\ nn`,
      {host: 'db1', port: 5432, database: "or'ders", user: 'a nn'},
    ],
    ['ann@db1:5433/orders', {host: 'db1', port: 5433, database: 'orders', user: 'ann'}],
    ['/run/pg:5433', {host: '/run/pg', port: 5433, database: 'ann', user: 'ann'}],
    ['db1', {host: 'db1', port: 5432, database: 'ann', user: 'ann'}],
    ['db1/orders?sslmode=require', {host: 'db1', port: 5432, database: 'orders', user: 'ann'}],
  ])('%s is understood', async (dsn, expected) => {
    expect(login(await resolve(dsn, {PGUSER: 'ann'}))).toEqual(expected);
  });

  it('gives back any user, password and database that were percent-encoded', async () => {
    const name = fc
      .string({minLength: 1, maxLength: 12, unit: 'grapheme'})
      .filter(text => !/\p{Cs}/u.test(text));
    await fc.assert(
      fc.asyncProperty(name, name, name, async (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);
        const target = await resolve(`postgres://${u}:${p}@db1/${d}`);
        expect(login(target)).toEqual({host: 'db1', port: 5432, database, user});
        expect(await target.settings.findPassword()).toBe(password);
        expect(target.secrets).toContain(password);
      }),
    );
  });

  it.each([
    ['postgres://a:hunter2@db1,db2/orders', 'names several hosts'],
    ['host=db1,db2 password=hunter2', 'names several hosts'],
    ['postgres://a:hunter2@x@db1/orders', 'more than one @'],
    ['postgres://a:hun%ter2@db1/orders', '% that is not followed'],
    ['postgres://a:hunter2@db1:port/orders', 'cannot be read'],
    ['postgres://a:hunter2@db1/orders?sslmod=require', 'unknown parameter "sslmod"'],
    ['postgres://a:hunter2@db1:70000/orders', '"70000" is not a port'],
    ['postgres://a:hunter2@db1/orders?sslmode=strict', '"strict" is not an sslmode'],
    ['postgres://a:hunter2@db1/orders?channel_binding=require', 'channel_binding=require is not supported'],
    ['host=db1 password=hunter2 dbname', 'cannot be read as name=value'],
    ['postgres://a:hunter2@db1/orders?connect_timeout=soon', 'not a whole number'],
  ])('%s is refused in one sentence, without its password', async (dsn, message) => {
    await expect(resolve(dsn)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(new RegExp(`^(?!.*hunter2).*${message}`)),
      hint: expect.not.stringContaining('hunter2'),
    });
  });
});

describe('what the DSN leaves out', () => {
  it('comes from the environment', async () => {
    const env = {PGHOST: 'db9', PGPORT: '6000', PGDATABASE: 'orders', PGUSER: 'ann', PGAPPNAME: 'console'};
    const target = await resolve(undefined, env);
    expect(login(target)).toEqual({host: 'db9', port: 6000, database: 'orders', user: 'ann'});
    expect(target.settings.application).toBe('console');
    expect(login(await resolve('postgres://db1', env))).toMatchObject({host: 'db1', port: 6000});
  });

  it('is the name of the user for the database, and of the account for the user', async () => {
    const {username} = userInfo();
    expect(login(await resolve('db1'))).toEqual({
      host: 'db1',
      port: 5432,
      database: username,
      user: username,
    });
  });

  it('comes from a service, which wins over the environment and yields to the DSN', async () => {
    file('.pg_service.conf', '# services\n[other]\nhost=no\n[shop]\nhost=db7\nport=7000\ndbname=shop\n');
    const env = {PGSERVICE: 'shop', PGHOST: 'db9', PGUSER: 'ann'};
    expect(login(await resolve(undefined, env))).toEqual({
      host: 'db7',
      port: 7000,
      database: 'shop',
      user: 'ann',
    });
    expect(login(await resolve('postgres://db1/?service=shop', {PGUSER: 'ann'}))).toEqual({
      host: 'db1',
      port: 7000,
      database: 'shop',
      user: 'ann',
    });
  });

  it('finds a service of the system, or in the file that is named', async () => {
    const named = file('services', '[shop]\nhost=named\n');
    expect((await resolve('service=shop', {PGSERVICEFILE: named})).settings.host).toBe('named');
    file('pg_service.conf', '[far]\nhost=system\n');
    expect((await resolve('service=far', {PGSYSCONFDIR: home})).settings.host).toBe('system');
  });

  it('says which service is missing, or which line is wrong', async () => {
    await expect(resolve('service=nowhere')).rejects.toThrow('no service "nowhere"');
    const broken = file('broken', '[shop]\nhost db1\n');
    await expect(resolve('service=shop', {PGSERVICEFILE: broken})).rejects.toThrow(`Line 2 of ${broken}`);
  });
});

describe('the password', () => {
  it('is that of the DSN, then of the environment, then of the pass file', async () => {
    const passfile = file('pass', 'db1:*:orders:ann:from file\n');
    const env = {PGPASSWORD: 'from env', PGPASSFILE: passfile};
    const find = async (dsn: string, environment: Env) =>
      (await resolve(dsn, environment)).settings.findPassword();
    expect(await find('postgres://ann:from-dsn@db1/orders', env)).toBe('from-dsn');
    expect(await find('postgres://ann@db1/orders', env)).toBe('from env');
    expect(await find('postgres://ann@db1/orders', {PGPASSFILE: passfile})).toBe('from file');
    expect(await find('postgres://ann@db2/orders', {PGPASSFILE: passfile})).toBeNull();
  });

  it('is of the first line of the pass file that fits, with escapes', async () => {
    const passfile = file(
      'pass',
      ['# db1:*:*:*:comment', 'db1:5432:other:*:no', '\\:\\:1:5432:*:a\\\\b:e\\:f\\\\g', '*:*:*:*:last'].join(
        '\n',
      ),
    );
    const find = async (dsn: string) => (await resolve(dsn, {PGPASSFILE: passfile})).settings.findPassword();
    expect(await find('postgres://a%5Cb@[::1]/x')).toBe('e:f\\g');
    expect(await find('postgres://ann@db1/x')).toBe('last');
  });

  it('looks a socket in a usual folder up as localhost', async () => {
    const passfile = file('pass', 'localhost:5432:x:ann:local\n');
    const env = {PGPASSFILE: passfile};
    expect(await (await resolve('host=/tmp dbname=x user=ann', env)).settings.findPassword()).toBe('local');
    expect(await (await resolve('host=/run/x dbname=x user=ann', env)).settings.findPassword()).toBeNull();
  });

  it('is not taken from a pass file that others can read, and the user is told', async () => {
    const passfile = file('open', '*:*:*:*:secret\n', 0o644);
    const target = await resolve('db1', {PGPASSFILE: passfile});
    expect(await target.settings.findPassword()).toBeNull();
    expect(target.warnings).toEqual([expect.stringContaining(`chmod 600 ${passfile}`)]);
  });
});

describe('TLS settings', () => {
  const tls = async (query: string, env: Env = {}) =>
    (await resolve(`postgres://db1/x?${query}`, env)).settings.tls;

  it('prefer TLS without checking, as libpq does', async () => {
    expect(await tls('')).toMatchObject({mode: 'prefer', verify: 'none'});
  });

  it('need root certificates to verify', async () => {
    await expect(tls('sslmode=verify-full')).rejects.toThrow('needs root certificates');
    const root = file('root.pem', 'x');
    expect(await tls(`sslmode=verify-full&sslrootcert=${root}`)).toMatchObject({
      verify: 'full',
      rootCert: root,
    });
    expect(await tls('sslmode=verify-ca', {PGSSLROOTCERT: root})).toMatchObject({verify: 'ca'});
  });

  it('check who signed the certificate in mode require when there are roots', async () => {
    expect(await tls('sslmode=require')).toMatchObject({verify: 'none'});
    expect(await tls('sslmode=require', {PGSSLROOTCERT: file('root.pem', 'x')})).toMatchObject({
      verify: 'ca',
    });
  });

  it('allow the roots of the system only with verify-full', async () => {
    expect(await tls('sslrootcert=system')).toMatchObject({
      mode: 'verify-full',
      verify: 'full',
      rootCert: 'system',
    });
    await expect(tls('sslrootcert=system&sslmode=require')).rejects.toThrow('roots of the system');
  });

  it('refuse a private key that others can read', async () => {
    const cert = file('client.crt', 'x');
    const key = file('client.key', 'x', 0o644);
    await expect(tls(`sslcert=${cert}&sslkey=${key}`)).rejects.toThrow('can be read by others');
    await expect(tls(`sslcert=${cert}`)).rejects.toThrow('no private key');
  });

  it('mean nothing on a unix socket', async () => {
    expect((await resolve('host=/tmp sslmode=verify-full')).settings.tls.mode).toBe('disable');
  });
});

describe('another server of the cluster', () => {
  it('is reached with the same credentials and settings', async () => {
    const target = await resolve('postgres://ann:pw@db1/orders?sslmode=require&hostaddr=10.0.0.1');
    const sibling = await target.settings.sibling('fd00::2', 5433);
    expect(sibling).toMatchObject({
      address: '[fd00::2]:5433',
      user: 'ann',
      database: 'orders',
      settings: {hostAddress: null, tls: {mode: 'require'}},
    });
    expect(sibling.secrets).toContain('pw');
  });
});
