import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {migtop} from '../../cli/migtop.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {makeAuthority} from '../../support/certificates.ts';
import {open} from './consoles.ts';

const ours = makeAuthority('our authority');
const stranger = makeAuthority('a stranger');
const hba = ['hostssl all all 127.0.0.1/32 scram-sha-256', 'hostssl all all ::1/128 scram-sha-256'];

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

const root = (name: string) => `sslrootcert=${path.join(folder, name)}`;
const failing = (dsn: string) =>
  open(dsn).then(
    () => null,
    (error: unknown) => error,
  );

describe('a server with a certificate of our authority, made out to localhost', () => {
  const primary = usePostgresPrimary({
    tls: {...ours.issue(['localhost']), ca: ours.cert},
    hba: hba,
  });
  const at = (host: string, query: string) => {
    const {user, password, port} = primary();
    return `postgres://${user}:${password}@${host}:${port}/postgres?${query}`;
  };
  const tlsOf = async (dsn: string) => {
    const connection = await open(dsn);
    const [row] = await connection.query('select ssl, version from pg_stat_ssl where pid = pg_backend_pid()');
    await connection.close();
    return {said: connection.tls, seen: row};
  };
  const encrypted = {said: 'TLSv1.3', seen: {ssl: 't', version: 'TLSv1.3'}};

  it.each(['prefer', 'require', 'allow'])('is spoken to with TLS in mode %s', async mode => {
    expect(await tlsOf(at('127.0.0.1', `sslmode=${mode}`))).toEqual(encrypted);
  });

  it('has the TLS that was negotiated told by doctor, and to whoever watches', async () => {
    const url = at('localhost', `sslmode=verify-full&${root('ours.pem')}`);
    expect((await migtop(['doctor', url])).stdout).toMatch(/, user postgres, TLSv1\.3\n/);
    const {stderr} = await migtop(['watch', '--headless', '--no-record', '--for', '2s', url]);
    expect(stderr).toMatch(/connected to .*, as postgres, TLSv1\.3\n/);
  });

  it('is trusted by verify-ca and verify-full with the right root', async () => {
    expect(await tlsOf(at('127.0.0.1', `sslmode=verify-ca&${root('ours.pem')}`))).toEqual(encrypted);
    expect(await tlsOf(at('localhost', `sslmode=verify-full&${root('ours.pem')}`))).toEqual(encrypted);
  });

  it('is checked against its name even when the address is given by itself', async () => {
    expect(
      await tlsOf(at('localhost', `sslmode=verify-full&hostaddr=127.0.0.1&${root('ours.pem')}`)),
    ).toEqual(encrypted);
    expect(
      await failing(at('db1', `sslmode=verify-full&hostaddr=127.0.0.1&${root('ours.pem')}`)),
    ).toMatchObject({
      kind: 'denied',
      message: `The server's certificate is not made out to "db1".`,
    });
  });

  it('is refused by verify-full under another name', async () => {
    expect(await failing(at('127.0.0.1', `sslmode=verify-full&${root('ours.pem')}`))).toMatchObject({
      kind: 'denied',
      message: `The server's certificate is not made out to "127.0.0.1".`,
    });
  });

  it.each(['verify-ca', 'verify-full', 'require'])(
    'is refused in mode %s with the wrong root',
    async mode => {
      const {port} = primary();
      expect(await failing(at('localhost', `sslmode=${mode}&${root('stranger.pem')}`))).toMatchObject({
        kind: 'denied',
        message: `The certificate of localhost:${port} is not signed by a root that is trusted here.`,
      });
    },
  );

  it('is not trusted by the roots of the system', async () => {
    expect(await failing(at('localhost', 'sslrootcert=system'))).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('not signed by a root that is trusted'),
    });
  });

  it('cannot be used in clear text where pg_hba.conf asks for TLS', async () => {
    expect(await failing(at('127.0.0.1', 'sslmode=disable'))).toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('no pg_hba.conf line that lets'),
      hint: expect.stringContaining('hostssl'),
    });
  });

  it('never gets a password in a certificate that is refused', async () => {
    const asked: string[] = [];
    const {user, port} = primary();
    const ask = async (prompt: string) => {
      asked.push(prompt);
      return 'secret';
    };
    const dsn = `postgres://${user}@localhost:${port}/postgres?sslmode=verify-full&${root('stranger.pem')}`;
    await expect(open(dsn, {password: {ask}})).rejects.toMatchObject({kind: 'denied'});
    expect(asked).toEqual([]);
  });
});

describe('a server whose certificate has expired', () => {
  const lastYear = {from: new Date('2020-01-01T00:00:00Z'), to: new Date('2021-01-01T00:00:00Z')};
  const primary = usePostgresPrimary({tls: ours.issue(['localhost'], lastYear), hba});

  it('is refused when certificates are checked, and told apart', async () => {
    const {user, password, port} = primary();
    const dsn = `postgres://${user}:${password}@localhost:${port}/postgres`;
    expect(await failing(`${dsn}?sslmode=verify-full&${root('ours.pem')}`)).toMatchObject({
      kind: 'denied',
      message: `The certificate of localhost:${port} has expired.`,
    });
    await (await open(`${dsn}?sslmode=require`)).close();
  });
});

describe('a server that asks for a certificate of the client', () => {
  const primary = usePostgresPrimary({
    tls: {...ours.issue(['localhost']), ca: ours.cert},
    hba: ['hostssl all all 127.0.0.1/32 cert'],
  });

  it('lets in who has one', async () => {
    const client = ours.issue(['postgres']);
    const certificate = `sslcert=${file('client.crt', client.cert)}&sslkey=${file('client.key', client.key)}`;
    const dsn = `postgres://postgres@localhost:${primary().port}/postgres?hostaddr=127.0.0.1&sslmode=verify-full&${root('ours.pem')}`;
    const connection = await open(`${dsn}&${certificate}`);
    expect(connection.tls).toBe('TLSv1.3');
    await connection.close();
    expect(await failing(dsn)).toMatchObject({name: 'NodeError', kind: 'denied'});
  });
});

describe('a server without TLS', () => {
  const primary = usePostgresPrimary();
  const at = (query: string) => `${primary().superuserUrl}?${query}`;

  it.each(['require', 'verify-ca', 'verify-full'])(
    'is refused in mode %s, which never falls back',
    async mode => {
      const {host, port} = primary();
      expect(await failing(at(`sslmode=${mode}&${root('ours.pem')}`))).toMatchObject({
        kind: 'denied',
        message: `${host}:${port} does not speak TLS, and sslmode requires it.`,
      });
    },
  );

  it.each(['disable', 'allow', 'prefer'])(
    'is spoken to in clear text in mode %s, and says so',
    async mode => {
      const connection = await open(at(`sslmode=${mode}`));
      expect(connection.tls).toBeNull();
      await connection.close();
    },
  );
});
