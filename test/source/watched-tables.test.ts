import {expect, it} from 'vitest';
import {watching} from '../commands/watching.ts';
import {query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';

const server = usePostgresPrimary();

it('watches the table of a migration that nobody has named, from its first statement on', async () => {
  const primary = server();
  await query(primary, 'CREATE TABLE ledgers (id int PRIMARY KEY)');
  const {seen} = await watching(primary.superuserUrl);
  const node = `${primary.host}:${primary.port}`;
  expect(await seen(node, 'a reading', ({observation}) => observation?.tables)).toMatchObject({value: []});
  const holder = await holdLock(primary, 'SELECT FROM ledgers');
  const migration = await waitForLock(primary, 'ALTER TABLE ledgers ADD COLUMN amount int');
  const table = await seen(node, 'the table', ({tables}) => {
    const ledgers = tables['public.ledgers'];
    return ledgers !== undefined && ledgers.during.mostWaiting > 0 ? ledgers : null;
  });
  expect(table).toMatchObject({phase: 'during', waiting: 1, during: {mostHolders: 1}});
  await holder.release();
  await migration.outcome;
});
