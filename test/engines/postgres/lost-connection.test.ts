import {describe, expect, it} from 'vitest';
import {query} from '../../servers/postgres/clients.ts';
import {usePostgresRoles} from '../../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {open} from './consoles.ts';

describe('a lost connection', () => {
  const primary = usePostgresPrimary();
  const roles = usePostgresRoles(primary);

  it('is told once, with why, and fails every later call', async () => {
    const connection = await open(roles().bare.url);
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
      roles().bare.url,
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
    const connection = await open(roles().bare.url);
    const lost: Error[] = [];
    connection.onLost(why => lost.push(why));
    await connection.close();
    await connection.close();
    expect(lost).toEqual([]);
  });

  it('frees its backend at once when it is killed in the middle of a statement', async () => {
    const connection = await open(roles().bare.url);
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
