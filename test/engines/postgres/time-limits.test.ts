import {describe, expect, it} from 'vitest';
import {query} from '../../servers/postgres/clients.ts';
import {usePostgresRoles} from '../../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {open, openAt, resolve} from './consoles.ts';

describe('time limits of a connection', () => {
  const primary = usePostgresPrimary();
  const roles = usePostgresRoles(primary);

  it('end a statement that takes too long, and keep the connection', async () => {
    const connection = await open(roles().bare.url);
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
    const connection = await open(roles().bare.url);
    primary().pause();
    try {
      await expect(connection.query('select 1')).rejects.toMatchObject({kind: 'slow'});
      await expect(connection.query("select set_config('migtop.sent', 'yes', false)")).rejects.toMatchObject({
        kind: 'slow',
      });
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
    const connection = await open(roles().bare.url);
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
    const target = await resolve(roles().bare.url);
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
