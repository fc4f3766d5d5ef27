import {describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {connect, graphOf, seen, sessionIn, targetOf} from '../consoles.ts';
import {actor} from './stage.ts';

describe('prepared transactions', () => {
  const server = usePostgresPrimary();

  it('are named as what blocks, with their locks, and with the statement that ends them', async () => {
    const [owner, waiter] = [await actor(server(), 'owner'), await actor(server(), 'waiter')];
    await owner.run('CREATE TABLE accounts (id int)');
    await owner.run(`BEGIN; INSERT INTO accounts VALUES (1); PREPARE TRANSACTION 'it''s 7'`);
    void waiter.start('ALTER TABLE accounts ADD COLUMN n int');
    const node = await connect(server().superuserUrl);
    const observation = await seen(node, 'the wait', now =>
      sessionIn(now, waiter.id)?.waitsForLock ? now : null,
    );
    const id = `prepared:it's 7`;
    expect(graphOf(node, observation).edges).toMatchObject([
      {waiter: waiter.id, blocker: id, hard: true, name: 'public.accounts', blockerMode: 'RowExclusiveLock'},
    ]);
    const session = sessionIn(observation, id);
    expect(session).toMatchObject({kind: 'prepared transaction', state: 'prepared', hasWritten: true});
    expect(valueIn(observation.vitals)?.gauges.preparedTransactions).toBe(1);
    expect(valueIn(observation.vitals)?.snapshotHolders).toContainEqual(
      expect.objectContaining({kind: 'prepared transaction', id: `it's 7`}),
    );
    expect((await node.locksOf(id)).map(({name, mode}) => [name, mode])).toContainEqual([
      'public.accounts',
      'RowExclusiveLock',
    ]);
    if (session === undefined) return;
    expect(await node.actor.signal('terminate', targetOf(session))).toMatchObject({
      result: 'refused',
      fix: expect.stringContaining(`ROLLBACK PREPARED 'it''s 7'`),
    });
    await owner.run(`ROLLBACK PREPARED 'it''s 7'`);
    await node.close();
  });
});
