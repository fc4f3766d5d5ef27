import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type MysqlTarget, resolveTarget} from '../../../src/engines/mysql/target.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'migtop-home-'));
});
afterEach(() => rmSync(path.join(home, '.my.cnf'), {force: true}));
afterAll(() => rmSync(home, {recursive: true}));

type Env = Readonly<Record<string, string>>;
const resolve = (dsn?: string, env: Env = {}) =>
  resolveTarget(dsn, {env, home, password: {command: null, ask: null}});

const place = ({settings, user}: MysqlTarget) => ({
  host: settings.host,
  port: settings.port,
  socket: settings.socket,
  database: settings.database,
  user,
});

const file = (name: string, text: string, mode = 0o600): string => {
  const written = path.join(home, name);
  mkdirSync(path.dirname(written), {recursive: true});
  writeFileSync(written, text);
  chmodSync(written, mode);
  return written;
};

/** Settings as one option file gives them, whatever this machine has in /etc. */
const fromFile = (text: string, dsn = 'mysql://db1', query = '') => {
  const written = file('only.cnf', text);
  return resolve(`${dsn}/?defaults-file=${encodeURIComponent(written)}${query}`);
};

describe('a DSN', () => {
  const tcp = {port: 3306, socket: null, database: null, user: 'ann'};

  it.each([
    ['mysql://ann@db1:3307/orders', {...tcp, host: 'db1', port: 3307, database: 'orders'}],
    ['mariadb://db1/?user=ann', {...tcp, host: 'db1'}],
    ['mysql://ann@[::1]:3307/', {...tcp, host: '::1', port: 3307}],
    ['mysql://a%40b@db1/o%2Fp', {...tcp, host: 'db1', database: 'o/p', user: 'a@b'}],
    ['mysql://ann@localhost:3307', {...tcp, host: 'localhost', port: 3307}],
    ['mysql://ann@localhost?protocol=tcp', {...tcp, host: 'localhost'}],
    [
      'mysql://ann@%2Frun%2Fmy.sock/orders',
      {...tcp, host: 'localhost', socket: '/run/my.sock', database: 'orders'},
    ],
    ['mysql://ann@localhost?socket=/run/my.sock', {...tcp, host: 'localhost', socket: '/run/my.sock'}],
    ['mysql://?socket=/run/my.sock&user=ann', {...tcp, host: 'localhost', socket: '/run/my.sock'}],
  ])('%s is understood', async (dsn, expected) => {
    expect(place(await resolve(dsn))).toEqual(expected);
  });

  it('gives back any user, password and database that were percent-encoded', async () => {
    const name = fc
      .string({minLength: 1, maxLength: 12, unit: 'grapheme'})
      .filter(text => !/\p{Cs}/u.test(text));
    await fc.assert(
      fc.asyncProperty(name, name, name, async (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);
        const target = await resolve(`mysql://${u}:${p}@db1/${d}`);
        expect(place(target)).toMatchObject({host: 'db1', database, user});
        expect(await target.settings.findPassword()).toBe(password);
        expect(target.secrets).toContain(password);
      }),
    );
  });

  it.each([
    ['mysql://a:hunter2@db1,db2/orders', 'names several hosts'],
    ['mysql://a:hunter2@x@db1/orders', 'more than one @'],
    ['mysql://a:hun%ter2@db1/orders', '% that is not followed'],
    ['mysql://a:hunter2@db1:port/orders', 'cannot be read'],
    ['mysql://a:hunter2@db1/orders?ssl-mod=REQUIRED', 'unknown parameter "ssl-mod"'],
    ['mysql://a:hunter2@db1:70000/orders', '"70000" is not a port'],
    ['mysql://a:hunter2@db1/orders?ssl-mode=strict', '"strict" is not an ssl-mode'],
    ['mysql://a:hunter2@db1/orders?ssl-crl=revoked.pem', 'ssl-crl is not supported'],
    ['mysql://a:hunter2@db1/orders?connect-timeout=soon', 'not a whole number'],
    ['mysql://a:hunter2@db1/orders?protocol=pipe', '"pipe" is not supported'],
    ['mysql://a:hunter2@db1/orders?defaults-file=/nonexistent/my.cnf', 'no option file /nonexistent/my.cnf'],
  ])('%s is refused in one sentence, without its password', async (dsn, message) => {
    await expect(resolve(dsn)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(new RegExp(`^(?!.*hunter2).*${message}`)),
      hint: expect.not.stringContaining('hunter2'),
    });
  });

  it('takes names of parameters as several programs write them', async () => {
    for (const query of ['ssl-mode=REQUIRED', 'ssl_mode=required', 'sslMode=REQUIRED'])
      expect((await resolve(`mysql://db1/?${query}`)).settings.tls.mode).toBe('REQUIRED');
  });
});

describe('what the DSN leaves out', () => {
  const env = {MYSQL_HOST: 'db9', MYSQL_TCP_PORT: '6000', MYSQL_USER: 'ann', MYSQL_PWD: 'from env'};

  it('comes from the environment', async () => {
    const target = await resolve('mysql://', env);
    expect(place(target)).toMatchObject({host: 'db9', port: 6000, user: 'ann'});
    expect(await target.settings.findPassword()).toBe('from env');
    expect(place(await resolve('mysql://db1', env))).toMatchObject({host: 'db1', port: 6000});
  });

  it('is the account for the user, and no database', async () => {
    expect(place(await resolve('mysql://db1'))).toEqual({
      ...{host: 'db1', port: 3306, socket: null, database: null},
      user: userInfo().username,
    });
  });

  it('is the socket of this machine for localhost, with or without its name', async () => {
    for (const dsn of ['mysql://', 'mysql://localhost/orders'])
      expect((await resolve(dsn, {MYSQL_UNIX_PORT: '/run/other.sock'})).address).toBe('/run/other.sock');
    expect((await resolve('mysql://127.0.0.1', {MYSQL_UNIX_PORT: '/run/other.sock'})).address).toBe(
      '127.0.0.1:3306',
    );
  });

  it('comes from ~/.my.cnf, which wins over the environment and yields to the DSN', async () => {
    file(
      '.my.cnf',
      '[client]\nhost = db7\nport = 7000\nuser = "bob"\npassword = \'a#b\'\n[mysql]\ndatabase=shop\n',
    );
    const target = await resolve('mysql://', env);
    expect(place(target)).toEqual({host: 'db7', port: 7000, socket: null, database: 'shop', user: 'bob'});
    expect(await target.settings.findPassword()).toBe('a#b');
    expect(target.secrets).toContain('a#b');
    expect(place(await resolve('mysql://eve@db1/orders'))).toMatchObject({
      host: 'db1',
      port: 7000,
      database: 'orders',
      user: 'eve',
    });
  });
});

describe('an option file', () => {
  it('is read in the groups of the mysql client and our own, the last line of a name counting', async () => {
    const target = await fromFile(
      '[mysqld]\nuser=nobody\n[client]\nuser=first\n[migtop]\nuser=second\n[mysqldump]\nuser=third\n',
    );
    expect(target.user).toBe('second');
  });

  it('has comments, quotes, escapes, dashes or underscores, and what other programs read', async () => {
    const target = await fromFile(
      [
        '# comment',
        '; comment',
        ' [client] ',
        '  user = ann   # the console',
        `password = "\\"a\\\\b' \\s#\\t"`,
        'default-character-set = utf8mb4',
        'loose-connect_timeout=7',
        'skip-ssl',
        'prompt="\\u@\\h> "',
      ].join('\n'),
    );
    expect(target.user).toBe('ann');
    expect(await target.settings.findPassword()).toBe(`"a\\b'  #\t`);
    expect(target.settings).toMatchObject({connectTimeout: 7_000, tls: {mode: 'DISABLED'}});
  });

  it('includes files and folders of files', async () => {
    const folder = path.dirname(file('more/a.cnf', '[client]\nuser=from_folder\n'));
    file('more/notes.txt', '[client]\nuser=from_notes\n');
    const one = file('one.cnf', '[client]\npassword=from_file\n');
    const target = await fromFile(`[client]\nuser=before\n!include ${one}\n!includedir ${folder}\n`);
    expect(target.user).toBe('from_folder');
    expect(await target.settings.findPassword()).toBe('from_file');
  });

  it('may include itself', async () => {
    const loop = file('loop.cnf', `[client]\nuser=ann\n!include ${path.join(home, 'loop.cnf')}\n`);
    expect((await resolve(`mysql://db1/?defaults-file=${loop}`)).user).toBe('ann');
  });

  it('with a password that everybody can read is used, and the user is told', async () => {
    const open = file('.my.cnf', '[client]\npassword=secret\n', 0o644);
    const target = await resolve('mysql://db1');
    expect(await target.settings.findPassword()).toBe('secret');
    expect(target.warnings).toEqual([expect.stringContaining(`chmod 600 ${open}`)]);
  });

  it('that everybody can write is not used, and the user is told', async () => {
    const open = file('.my.cnf', '[client]\nuser=eve\n', 0o666);
    const target = await resolve('mysql://db1', {MYSQL_USER: 'ann'});
    expect(target.user).toBe('ann');
    expect(target.warnings).toEqual([expect.stringContaining(`chmod o-w ${open}`)]);
  });

  it('that is encrypted is said not to be read, where nothing else says who connects', async () => {
    const login = file('.mylogin.cnf', 'x');
    expect((await resolve('mysql://db1')).warnings).toEqual([
      expect.stringContaining('.mylogin.cnf is not read'),
    ]);
    expect((await resolve('mysql://ann@db1')).warnings).toEqual([]);
    rmSync(login);
  });
});

describe('the password', () => {
  const find = async (dsn: string, env: Env = {}) => (await resolve(dsn, env)).settings.findPassword();

  it('is that of the DSN, then of the option file, then of the environment', async () => {
    file('.my.cnf', '[client]\npassword=from_file\n');
    const env = {MYSQL_PWD: 'from env'};
    expect(await find('mysql://ann:from-dsn@db1', env)).toBe('from-dsn');
    expect(await find('mysql://ann@db1', env)).toBe('from_file');
    rmSync(path.join(home, '.my.cnf'));
    expect(await find('mysql://ann@db1', env)).toBe('from env');
    expect(await find('mysql://ann@db1')).toBeNull();
  });

  it('may be said to be empty, which is not to have none', async () => {
    expect(await find('mysql://ann:@db1', {MYSQL_PWD: 'from env'})).toBe('');
  });

  it('is asked for where the option file names it without one, as the mysql client does', async () => {
    file('.my.cnf', '[client]\npassword\n');
    expect(await find('mysql://ann@db1')).toBeNull();
  });
});

describe('TLS settings', () => {
  const tls = async (query: string) => (await resolve(`mysql://db1/x?${query}`)).settings.tls;
  const root = () => file('root.pem', 'x');

  it('prefer TLS without checking, as the mysql client does', async () => {
    expect(await tls('')).toMatchObject({mode: 'PREFERRED', ca: null});
  });

  it('check the signer when there are root certificates and no mode', async () => {
    expect(await tls(`ssl-ca=${root()}`)).toMatchObject({mode: 'VERIFY_CA', ca: root()});
    expect((await tls(`ssl-ca=${root()}&ssl-mode=REQUIRED`)).mode).toBe('REQUIRED');
  });

  it('need root certificates to check the signer alone', async () => {
    await expect(tls('ssl-mode=VERIFY_CA')).rejects.toThrow('needs root certificates');
    expect((await tls('ssl-mode=VERIFY_IDENTITY')).mode).toBe('VERIFY_IDENTITY');
  });

  it('know the switches of MariaDB', async () => {
    const mode = async (text: string) => (await fromFile(`[client]\n${text}\n`)).settings.tls.mode;
    expect(await mode('ssl')).toBe('REQUIRED');
    expect(await mode('ssl=0')).toBe('DISABLED');
    expect(await mode('ssl-verify-server-cert')).toBe('VERIFY_IDENTITY');
    expect(await mode('disable-ssl-verify-server-cert')).toBe('PREFERRED');
  });

  it('yield to a mode of the DSN', async () => {
    const text = '[client]\nssl-verify-server-cert\n';
    expect((await fromFile(text, 'mysql://db1', '&ssl-mode=DISABLED')).settings.tls.mode).toBe('DISABLED');
  });

  it('limit versions and ciphers', async () => {
    expect(await tls('tls-version=TLSv1.2,TLSv1.3&ssl-cipher=ECDHE-RSA-AES256-GCM-SHA384')).toMatchObject({
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers: 'ECDHE-RSA-AES256-GCM-SHA384',
    });
    await expect(tls('tls-version=SSLv3')).rejects.toThrow('"SSLv3" is not a tls-version');
  });

  it('name the file that is missing', async () => {
    await expect(tls('ssl-ca=/nonexistent/ca.pem')).rejects.toThrow(
      'ssl-ca: there is no file /nonexistent/ca.pem',
    );
    await expect(tls(`ssl-cert=${root()}`)).rejects.toThrow('belong together');
  });

  it('are refused in an option file when they promise what we cannot keep', async () => {
    await expect(fromFile('[client]\nssl-crl=revoked.pem\n')).rejects.toThrow(
      /ssl-crl is not supported, and .*only\.cnf has it/,
    );
  });
});

describe('another server of the cluster', () => {
  it('is reached by TCP with the same credentials and settings', async () => {
    const target = await resolve('mysql://ann:pw@localhost/orders?ssl-mode=REQUIRED&socket=/run/my.sock');
    const sibling = await target.settings.sibling('fd00::2', 3307);
    expect(sibling).toMatchObject({
      address: '[fd00::2]:3307',
      user: 'ann',
      database: 'orders',
      settings: {socket: null, tls: {mode: 'REQUIRED'}},
    });
    expect(sibling.secrets).toContain('pw');
  });
});
