import {beforeAll, describe, expect, it} from 'vitest';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles, type Roles} from '../../servers/mysql/roles.ts';
import {testedReleases, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {open, openAt, resolve} from './consoles.ts';

describe.each(testedReleases())('time limits of a connection to $family $release', ({family, release}) => {
  const primary = useMysqlPrimary(family, {release});
  let roles: Roles;
  beforeAll(async () => {
    roles = await createMysqlRoles(family, primary());
  });

  it('end a statement that takes too long, and keep the connection', async () => {
    const connection = await open(roles.bare.url);
    const endless = 'select count(*) from information_schema.collations a, information_schema.collations b';
    await expect(
      connection.query(`${endless}, information_schema.collations c, information_schema.collations d`),
    ).rejects.toMatchObject({kind: 'slow'});
    expect(await connection.query('select 1 as one')).toEqual([{one: '1'}]);
    await connection.close();
  });

  it('wait for a lock no longer than the second that is the least', async () => {
    await query(primary(), 'CREATE TABLE test.locked (id int PRIMARY KEY)');
    const holder = await open(primary().superuserUrl, {}, {purpose: 'act'});
    await holder.query('lock tables test.locked write');
    const timeouts = {statement: 20_000, lock: 200, connect: 3_000};
    const connection = await open(primary().superuserUrl, {}, {timeouts});
    await expect(connection.query('select * from test.locked')).rejects.toMatchObject({
      kind: 'slow',
      message: expect.stringContaining('lock'),
    });
    expect(await connection.query('select 1 as one')).toEqual([{one: '1'}]);
    await Promise.all([connection.close(), holder.close()]);
  });

  it('say that a stopped server is slow, and go on with the connection when it answers again', async () => {
    const connection = await open(roles.bare.url);
    primary().pause();
    try {
      await expect(connection.query('select 1')).rejects.toMatchObject({kind: 'slow'});
      await expect(connection.query(`set @sent = 'yes'`)).rejects.toMatchObject({kind: 'slow'});
    } finally {
      primary().resume();
    }
    const answer = await waitUntil(() => connection.query('select @sent as sent').catch(() => null), {
      what: 'the server to answer again',
    });
    expect(answer, 'what was refused was not sent later').toEqual([{sent: null}]);
    expect(connection.lost).toBeNull();
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

describe('a server that stays silent', () => {
  const primary = useMysqlPrimary('mysql');

  it('is given up', async () => {
    const connection = await open(primary().superuserUrl);
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
});
