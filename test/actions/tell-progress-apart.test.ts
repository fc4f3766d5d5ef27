import {beforeAll, describe, expect, it} from 'vitest';
import {headline} from '../../src/core/advice/headline.ts';
import {armed, refusal, watching} from '../commands/watching.ts';
import {fillTable} from '../engines/mysql/following.ts';
import {client} from '../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../servers/mysql/servers.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';

const command = `UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_stages_current';`;

describe('telling progress apart', () => {
  const primary = useMysqlPrimary('mysql');

  beforeAll(async () => {
    await fillTable(primary(), 'orders');
    await fillTable(primary(), 'items');
  });

  it('is proposed when it would help, sends what was confirmed, and is over when it is seen to work', async () => {
    const server = primary();
    const node = `${server.host}:${server.port}`;
    expect(refusal(await watching(server.superuserUrl), 'tell progress apart')).toBe('not armed');
    const watched = await armed(server.superuserUrl);
    let over = false;
    // Again and again: one alone may be over before the other has come far enough to be seen.
    const alter = async (table: string) => {
      const altering = await client(server, server, {program: 'migration'});
      while (!over) await altering.query(`ALTER TABLE ${table} FORCE, ALGORITHM=COPY`);
    };
    const altered = [alter('orders'), alter('items')];
    await watched.seen(
      node,
      'both without a share',
      ({progress}) => progress.filter(({untold}) => untold).length === 2,
    );
    const state = watched.session.journal.state();
    expect(headline(state, state.now).press.text).toBe(
      `w tell progress apart on ${node}: shows how far each command is`,
    );
    const plan = watched.plan('tell progress apart', {});
    expect(plan).toMatchObject({title: `Tell progress apart on ${node}`, items: [{command}]});
    await watched.session.run(plan);
    expect(watched.all('action.asked').at(-1)).toMatchObject({action: 'tell progress apart', command});
    expect(watched.all('action.settled').at(-1)).toMatchObject({outcome: 'done'});
    expect(refusal(watched, 'tell progress apart')).toBe(`${node} tells progress apart as far as it can`);
    over = true;
    await Promise.all(altered);
  });
});

describe('telling progress apart where everybody’s is known', () => {
  const primary = usePostgresPrimary();

  it('is refused', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    expect(refusal(watched, 'tell progress apart')).toBe(
      `${server.host}:${server.port} has no setting that tells progress apart`,
    );
  });
});
