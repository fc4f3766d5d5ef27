import {beforeAll, describe, expect, it} from 'vitest';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles, type Roles} from '../../servers/mysql/roles.ts';
import {testedReleases, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {open} from './consoles.ts';

describe.each(testedReleases())('a lost connection to $family $release', ({family, release}) => {
  const primary = useMysqlPrimary(family, {release});
  let roles: Roles;
  beforeAll(async () => {
    roles = await createMysqlRoles(family, primary());
  });

  const kill = (id: string) => query(primary(), `KILL ${id}`);
  const isThere = async (id: string, statement = '%') =>
    (
      await query(
        primary(),
        `SELECT 1 FROM information_schema.processlist WHERE id = ${id} AND coalesce(info, '') LIKE '${statement}'`,
      )
    ).length > 0;

  it('is told once, with why, and fails every later call', async () => {
    const connection = await open(roles.bare.url);
    const lost: Error[] = [];
    connection.onLost(why => lost.push(why));
    await kill(connection.id);
    await waitUntil(() => connection.lost, {what: 'the loss to be seen'});
    expect(lost).toEqual([connection.lost]);
    expect(connection.lost).toMatchObject({
      kind: 'lost',
      message: expect.stringContaining(`The connection to 127.0.0.1:${primary().port} was lost`),
    });
    await expect(connection.query('select 1')).rejects.toMatchObject({kind: 'lost'});
    const late: Error[] = [];
    connection.onLost(why => late.push(why));
    expect(late).toEqual(lost);
    await connection.close();
  });

  it('fails the statement that was running, and is told all the same', async () => {
    const timeouts = {statement: 60_000, lock: 200, connect: 3_000};
    const connection = await open(roles.bare.url, {}, {timeouts});
    const running = connection.query('select sleep(50)').catch(error => error);
    await waitUntil(() => isThere(connection.id, '%sleep%'), {what: 'the statement to run'});
    await kill(connection.id);
    expect(await running).toMatchObject({kind: 'lost'});
    await waitUntil(() => connection.lost, {what: 'the loss to be seen'});
  });

  it('is not told when we closed it', async () => {
    const connection = await open(roles.bare.url);
    const lost: Error[] = [];
    connection.onLost(why => lost.push(why));
    await connection.close();
    await connection.close();
    expect(lost).toEqual([]);
    await waitUntil(async () => !(await isThere(connection.id)), {what: 'the session to be gone'});
  });

  it('frees its session when it is killed in the middle of a statement', async () => {
    const connection = await open(roles.bare.url);
    const running = connection.query('select sleep(0.3)').catch(error => error);
    connection.kill();
    expect(await running).toMatchObject({kind: 'lost'});
    await waitUntil(async () => !(await isThere(connection.id)), {what: 'the session to be gone'});
  });
});
