import {createServer} from 'node:net';
import {describe, expect, it} from 'vitest';
import {freePort} from '../../../demo/servers/ports.ts';
import {query} from '../../servers/postgres/clients.ts';
import {usePostgresRoles} from '../../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {open} from './consoles.ts';
import {startFalsePooler} from './false-pooler.ts';

describe('a server that cannot be used says why in one sentence', () => {
  const primary = usePostgresPrimary();
  const roles = usePostgresRoles(primary);

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
    expect(await failing(`postgres://bare@${primary().host}:${primary().port}/postgres`)).toMatchObject({
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
    expect(await failing(roles().bare.url)).toMatchObject({
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
