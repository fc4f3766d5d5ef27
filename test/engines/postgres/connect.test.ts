import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {freePort} from '../../../demo/servers/ports.ts';
import {sqlState} from '../../../src/engines/postgres/errors.ts';
import {query} from '../../servers/postgres/clients.ts';
import {createPostgresRoles, type Roles} from '../../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {open, openAt, resolve} from './consoles.ts';
import {startFalsePooler} from './false-pooler.ts';

describe('connecting to PostgreSQL', () => {
  const primary = usePostgresPrimary();
  let roles: Roles;
  let home = '';
  beforeAll(async () => {
    roles = await createPostgresRoles(primary());
    home = mkdtempSync(path.join(tmpdir(), 'migtop-home-'));
  });
  afterAll(() => rmSync(home, {recursive: true}));

  const without = (user: string) => `postgres://${user}@${primary().host}:${primary().port}/postgres`;

  const file = (name: string, text: string, mode = 0o600): string => {
    const written = path.join(home, name);
    writeFileSync(written, text);
    chmodSync(written, mode);
    return written;
  };

  describe('a connection', () => {
    it.each(['superuser', 'mon', 'mon_sig', 'bare'] as const)('opens for %s', async role => {
      const connection = await open(roles[role].url);
      const [row] = await connection.query('select pg_backend_pid() as pid, current_user as name');
      expect(row).toEqual({pid: String(connection.pid), name: roles[role].user});
      expect(connection.serverVersion).toBeGreaterThanOrEqual(130_000);
      expect(connection.tls).toBeNull();
      await connection.close();
    });

    it('cannot write when it observes or probes', async () => {
      for (const purpose of ['observe', 'probe'] as const) {
        const connection = await open(primary().superuserUrl, {}, {purpose});
        const error = await connection.query('create table written ()').catch(each => each);
        expect(sqlState(error)).toBe('25006');
        await connection.close();
      }
    });

    it('may write when it acts', async () => {
      const connection = await open(primary().superuserUrl, {}, {purpose: 'act'});
      await connection.query('create table public.acted ()');
      expect(await query(primary(), "select to_regclass('acted')::text as name")).toEqual([{name: 'acted'}]);
      await connection.close();
    });

    it('gives every value as the text of the server, of one statement or of several', async () => {
      const connection = await open(roles.bare.url);
      expect(
        await connection.query('select $1::bigint as big, true as yes, null as nothing', [
          '9007199254740993',
        ]),
      ).toEqual([{big: '9007199254740993', yes: 't', nothing: null}]);
      expect(await connection.multi('select 1 as a; select 2 as b where false; select 3 as c')).toEqual([
        [{a: '1'}],
        [],
        [{c: '3'}],
      ]);
      await connection.close();
    });

    it('runs functions of the server and not their namesakes in the search path of the database', async () => {
      await query(
        primary(),
        `create schema evil; create function evil.pg_is_in_recovery() returns boolean language sql as 'select true';
       alter role bare set search_path = evil, pg_catalog; grant usage on schema evil to bare`,
      );
      const connection = await open(roles.bare.url);
      expect(await connection.query('select pg_is_in_recovery() as replica')).toEqual([{replica: 'f'}]);
      await connection.close();
      await query(primary(), 'alter role bare reset search_path');
    });

    it('names itself to the server, as the DSN says or else as we do', async () => {
      const name = 'select application_name as name from pg_stat_activity where pid = pg_backend_pid()';
      const ours = await open(roles.bare.url);
      expect(await ours.query(name)).toEqual([{name: 'migtop test'}]);
      const theirs = await open(`${roles.bare.url}?application_name=console`);
      expect(await theirs.query(name)).toEqual([{name: 'console'}]);
      await Promise.all([ours.close(), theirs.close()]);
    });

    it('goes over a unix socket', async () => {
      const {socketDir, port} = primary();
      const connection = await open(`host=${socketDir} port=${port} user=bare dbname=postgres`);
      expect(await connection.query('select inet_client_addr() as address')).toEqual([{address: null}]);
      await connection.close();
    });

    it('hands over statements one after the other', async () => {
      const connection = await open(roles.bare.url);
      const answers = await Promise.all(
        ['1', '2', '3'].map(value => connection.query('select $1 as value, pg_sleep(0.01)', [value])),
      );
      expect(answers.map(([row]) => row?.value)).toEqual(['1', '2', '3']);
      await connection.close();
    });
  });

  describe('time limits', () => {
    it('end a statement that takes too long, and keep the connection', async () => {
      const connection = await open(roles.bare.url);
      await expect(connection.query('select pg_sleep(30)')).rejects.toMatchObject({kind: 'slow'});
      expect(await connection.query('select 1 as one')).toEqual([{one: '1'}]);
      await connection.close();
    });

    it('do not wait for a lock as long as for an answer', async () => {
      await query(primary(), 'create table locked ()');
      const holder = await open(primary().superuserUrl, {}, {purpose: 'act'});
      await holder.multi('begin; lock table public.locked');
      const connection = await open(primary().superuserUrl);
      await expect(connection.query('select from locked')).rejects.toMatchObject({
        kind: 'slow',
        message: expect.stringContaining('lock'),
      });
      await Promise.all([connection.close(), holder.close()]);
    });

    it('say that a stopped server is slow, and go on with the connection when it answers again', async () => {
      const connection = await open(roles.bare.url);
      primary().pause();
      try {
        await expect(connection.query('select 1')).rejects.toMatchObject({kind: 'slow'});
        await expect(
          connection.query("select set_config('migtop.sent', 'yes', false)"),
        ).rejects.toMatchObject({kind: 'slow'});
      } finally {
        primary().resume();
      }
      const answer = await waitUntil(
        () => connection.query("select current_setting('migtop.sent', true) as sent").catch(() => null),
        {
          what: 'the server to answer again',
        },
      );
      expect(answer, 'what was refused was not sent later').toEqual([{sent: null}]);
      expect(connection.lost).toBeNull();
      await connection.close();
    });

    it('give a server up that stays silent', async () => {
      const connection = await open(roles.bare.url);
      const lost: Error[] = [];
      connection.onLost(why => lost.push(why));
      primary().pause();
      try {
        await expect(connection.query('select 1')).rejects.toMatchObject({kind: 'slow'});
        await waitUntil(() => lost.length > 0, {what: 'the connection to be given up', timeout: 30_000});
      } finally {
        primary().resume();
      }
      expect(lost).toEqual([
        expect.objectContaining({kind: 'lost', message: expect.stringContaining('stopped answering')}),
      ]);
      await expect(connection.query('select 1')).rejects.toMatchObject({kind: 'lost'});
      await connection.close();
    });

    it('hold for connecting too', async () => {
      const target = await resolve(roles.bare.url);
      primary().pause();
      try {
        await expect(
          openAt(target, {timeouts: {statement: 500, lock: 200, connect: 300}}),
        ).rejects.toMatchObject({
          kind: 'lost',
          message: expect.stringContaining('did not complete the connection'),
        });
      } finally {
        primary().resume();
      }
    });
  });

  describe('a lost connection', () => {
    it('is told once, with why, and fails every later call', async () => {
      const connection = await open(roles.bare.url);
      const lost: Error[] = [];
      connection.onLost(why => lost.push(why));
      await query(primary(), 'select pg_terminate_backend($1)', [connection.pid]);
      await waitUntil(() => connection.lost, {what: 'the loss to be seen'});
      expect(lost).toEqual([connection.lost]);
      expect(connection.lost).toMatchObject({
        kind: 'lost',
        message: expect.stringContaining('terminating connection'),
      });
      await expect(connection.query('select 1')).rejects.toMatchObject({kind: 'lost'});
      const late: Error[] = [];
      connection.onLost(why => late.push(why));
      expect(late).toEqual(lost);
      await connection.close();
    });

    it('fails the statement that was running', async () => {
      const connection = await open(
        roles.bare.url,
        {},
        {timeouts: {statement: 60_000, lock: 200, connect: 3_000}},
      );
      const running = connection.query('select pg_sleep(60)').catch(error => error);
      await waitUntil(
        async () =>
          (
            await query(primary(), "select from pg_stat_activity where pid = $1 and state = 'active'", [
              connection.pid,
            ])
          ).length > 0,
        {what: 'the statement to run'},
      );
      await query(primary(), 'select pg_terminate_backend($1)', [connection.pid]);
      expect(await running).toMatchObject({kind: 'lost'});
    });

    it('is not told when we closed it', async () => {
      const connection = await open(roles.bare.url);
      const lost: Error[] = [];
      connection.onLost(why => lost.push(why));
      await connection.close();
      await connection.close();
      expect(lost).toEqual([]);
    });

    it('frees its backend at once when it is killed in the middle of a statement', async () => {
      const connection = await open(roles.bare.url);
      const running = connection.query('select 1, pg_sleep(0.3)').catch(error => error);
      connection.kill();
      expect(await running).toMatchObject({kind: 'lost'});
      await waitUntil(
        async () =>
          (await query(primary(), 'select from pg_stat_activity where pid = $1', [connection.pid])).length ===
          0,
        {what: 'the backend to be gone'},
      );
    });
  });

  describe('a server that cannot be used says why in one sentence', () => {
    const failing = (dsn: string, wanted = {}) =>
      open(dsn, wanted).then(
        () => null,
        (error: unknown) => error,
      );

    it('wrong password', async () => {
      const {host, port} = primary();
      const error = await failing(`postgres://bare:hunter2@${host}:${port}/postgres`);
      expect(error).toMatchObject({
        kind: 'denied',
        message: `${host}:${port} does not accept the password of user "bare".`,
      });
      expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
    });

    it('no password', async () => {
      expect(await failing(without('bare'))).toMatchObject({
        kind: 'denied',
        message: expect.stringContaining('asks for the password of user "bare"'),
        hint: expect.stringContaining('PGPASSWORD'),
      });
    });

    it('no such database', async () => {
      const {host, port} = primary();
      expect(await failing(`postgres://bare:${primary().password}@${host}:${port}/nowhere`)).toMatchObject({
        kind: 'denied',
        message: `There is no database "nowhere" on ${host}:${port}.`,
      });
    });

    it('no right to connect', async () => {
      await query(primary(), 'create database closed');
      await query(primary(), 'revoke connect on database closed from public');
      const {host, port, password} = primary();
      expect(await failing(`postgres://bare:${password}@${host}:${port}/closed`)).toMatchObject({
        kind: 'denied',
        hint: 'GRANT CONNECT ON DATABASE "closed" TO "bare";',
      });
    });

    it('full', async () => {
      await query(primary(), 'alter role bare connection limit 0');
      expect(await failing(roles.bare.url)).toMatchObject({
        kind: 'full',
        hint: expect.stringContaining('pg_use_reserved_connections TO "bare"'),
      });
      await query(primary(), 'alter role bare connection limit -1');
    });

    it('nothing listens', async () => {
      const port = await freePort();
      expect(await failing(`postgres://bare@127.0.0.1:${port}`)).toMatchObject({
        kind: 'lost',
        message: `Nothing answers on 127.0.0.1:${port}: the connection was refused.`,
      });
      expect(await failing(`postgres://bare@localhost:${port}`)).toMatchObject({
        message: `Nothing answers on localhost:${port}: the connection was refused.`,
      });
    });

    it('no socket', async () => {
      expect(await failing('host=/nonexistent user=bare')).toMatchObject({
        kind: 'lost',
        message: 'There is no socket /nonexistent/.s.PGSQL.5432.',
      });
    });

    it('unknown host', async () => {
      expect(await failing('postgres://bare@no-such-host.invalid/x')).toMatchObject({
        kind: 'lost',
        message: expect.stringContaining('"no-such-host.invalid"'),
      });
    });

    it('something else listens', async () => {
      const other = createServer(socket => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      await new Promise<void>(done => other.listen(0, '127.0.0.1', done));
      const address = other.address();
      const port = typeof address === 'object' ? address?.port : 0;
      expect(await failing(`postgres://bare@127.0.0.1:${port}?sslmode=disable`)).toMatchObject({
        name: 'NodeError',
      });
      expect(await failing(`postgres://bare@127.0.0.1:${port}`)).toMatchObject({name: 'NodeError'});
      await new Promise(done => other.close(done));
    });

    it('a pooler, before anything is set through it', async () => {
      const pooler = await startFalsePooler(primary());
      const error = await failing(`postgres://bare:${primary().password}@127.0.0.1:${pooler.port}/postgres`);
      expect(error).toMatchObject({
        kind: 'denied',
        message: expect.stringContaining('is a connection pooler'),
      });
      expect(pooler.sent()).toContain('pg_backend_pid');
      expect(pooler.sent().toLowerCase()).not.toMatch(/\bset /);
      await pooler.stop();
    });
  });

  describe('the password comes', () => {
    it('from the pass file', async () => {
      const {port, password} = primary();
      file('.pgpass', `127.0.0.1:${port}:*:bare:${password}\n`);
      await (await open(without('bare'), {home})).close();
      rmSync(path.join(home, '.pgpass'));
    });

    it('from a service', async () => {
      const {host, port, password} = primary();
      file(
        '.pg_service.conf',
        `[shop]\nhost=${host}\nport=${port}\nuser=bare\ndbname=postgres\npassword=${password}\n`,
      );
      await (await open('service=shop', {home})).close();
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

    it('from a command only when the server asks', async () => {
      const {socketDir, port} = primary();
      const target = await resolve(`host=${socketDir} port=${port} user=bare dbname=postgres`, {
        password: {command: ['/nonexistent/program']},
      });
      await (await openAt(target)).close();
    });

    it.each([
      [['/nonexistent/program'], 'there is no program "/nonexistent/program"'],
      [
        ['sh', '-c', 'echo hunter2; echo "token expired" >&2; exit 3'],
        'passwordCommand (sh) failed with 3: token expired',
      ],
      [['true'], 'passwordCommand (true) printed no password'],
    ])('not from a command that fails: %j', async (command, message) => {
      const error = await open(without('bare'), {password: {command}}).catch(each => each);
      expect(error).toMatchObject({name: 'NodeError', message: expect.stringContaining(message)});
      expect(error.message).not.toContain('hunter2');
    });

    it('from a person, who is asked once, and only when the server asks', async () => {
      const asked: string[] = [];
      const ask = async (prompt: string) => {
        asked.push(prompt);
        return primary().password;
      };
      const target = await resolve(without('bare'), {password: {ask}});
      expect(asked).toEqual([]);
      await (await openAt(target)).close();
      await (await openAt(target)).close();
      expect(asked).toEqual([`Password of bare on 127.0.0.1:${primary().port}: `]);
    });
  });
});
