// What a cancel lets go of, foretold and then seen: the statement ends, an older transaction and locks of the session stay.
import {describe, expect, it} from 'vitest';
import type {Server} from '../../../demo/servers/server.ts';
import {sessionsById} from '../../../src/core/sessions.ts';
import {armed, type Watching} from '../../commands/watching.ts';
import {client, query} from '../../servers/mysql/clients.ts';
import {type Waiter, waitForLock} from '../../servers/mysql/locks.ts';
import {testedReleases, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';

const nameOf = ({host, port}: Server) => `${host}:${port}`;

describe.each(testedReleases())('a cancel on $family $release', ({family, release}) => {
  const primary = useMysqlPrimary(family, {
    release,
    ...(family === 'mariadb' ? {settings: {plugin_load_add: 'metadata_lock_info'}} : {}),
  });

  /** Runs the statements one after the other, the last of which does not end, until it is seen with somebody who waits for it. */
  const scene = async (statements: readonly string[], waiting: string) => {
    const server = primary();
    const watched = await armed(server.superuserUrl, {interval: '500ms'});
    const victim = await client(server);
    const id = String(victim.threadId);
    for (const sql of statements.slice(0, -1)) await victim.query(sql);
    const ended = victim.query(statements.at(-1) ?? '').catch((error: Error) => error);
    const asleep = `SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ${id} AND STATE = 'User sleep'`;
    await waitUntil(async () => (await query(server, asleep)).length > 0, {what: 'the statement to run'});
    const waiter = await waitForLock(server, waiting);
    await watched.seen(nameOf(server), 'the wait', node =>
      node.graph.byBlocker.get(id)?.some(({waiter: who}) => who === String(waiter.id)),
    );
    return {watched, victim, id, ended, waiter};
  };

  const outcomeOf = async ({waiter}: {readonly waiter: Waiter}) => {
    const open = Symbol('open');
    const first = await Promise.race([waiter.outcome, Promise.resolve(open)]);
    return first === open ? 'waits' : 'went on';
  };

  const signal = async (watched: Watching, action: 'cancel' | 'terminate', id: string) => {
    const plan = watched.plan(action, {sessions: [id]});
    await watched.session.run(plan);
    return {effect: plan.effect, settled: watched.all('action.settled').at(-1)};
  };

  const isIdle = (watched: Watching, id: string) =>
    watched.seen(nameOf(primary()), 'it to be idle', node =>
      sessionsById(node).get(id)?.state.startsWith('idle'),
    );

  it('frees nobody who waits for the transaction around it', async () => {
    await query(primary(), 'CREATE TABLE around (id int PRIMARY KEY, n int)');
    await query(primary(), 'INSERT INTO around VALUES (1, 0)');
    // Long enough ago that the second in which the transaction began is another one.
    const begin = ['BEGIN', 'UPDATE around SET n = 1', 'DO SLEEP(1.1)', 'SELECT SLEEP(60)'];
    const played = await scene(begin, 'UPDATE around SET n = 2');
    const {watched, id} = played;
    const cancelled = await signal(watched, 'cancel', id);
    expect(cancelled).toMatchObject({
      effect: {frees: 0, warnings: [expect.stringContaining('the transaction goes on')]},
      settled: {outcome: 'stopped', released: 0},
    });
    expect(await outcomeOf(played)).toBe('waits');
    await isIdle(watched, id);
    const ended = await signal(watched, 'terminate', id);
    expect(ended).toMatchObject({effect: {frees: 1}, settled: {outcome: 'gone', released: 1}});
    expect(await played.waiter.outcome).not.toBeInstanceOf(Error);
  });

  it('frees who waits for a statement that is its own transaction', async () => {
    await query(primary(), 'CREATE TABLE alone (id int PRIMARY KEY, n int)');
    await query(primary(), 'INSERT INTO alone VALUES (1, 0)');
    const played = await scene(['UPDATE alone SET n = 1 + SLEEP(60)'], 'UPDATE alone SET n = 2');
    expect(await signal(played.watched, 'cancel', played.id)).toMatchObject({
      effect: {frees: 1, warnings: []},
      settled: {outcome: 'stopped', released: 1},
    });
    expect(await played.waiter.outcome).not.toBeInstanceOf(Error);
    played.victim.destroy();
  });

  it('lets go of no named lock, and of no table that was locked by hand', async () => {
    await query(primary(), 'CREATE TABLE byhand (id int PRIMARY KEY, n int)');
    const cases = [
      {statements: [`DO GET_LOCK('job', 0)`, 'SELECT SLEEP(60)'], waiting: `DO GET_LOCK('job', 100)`},
      {statements: ['LOCK TABLES byhand WRITE', 'SELECT SLEEP(60)'], waiting: 'SELECT * FROM byhand'},
    ];
    for (const {statements, waiting} of cases) {
      const played = await scene(statements, waiting);
      const {watched, id} = played;
      expect(await signal(watched, 'cancel', id), waiting).toMatchObject({
        effect: {frees: 0, warnings: [expect.stringContaining('a lock of the session itself stays')]},
        settled: {released: 0},
      });
      expect(await outcomeOf(played)).toBe('waits');
      await isIdle(watched, id);
      expect(await signal(watched, 'terminate', id)).toMatchObject({
        effect: {frees: 1},
        settled: {outcome: 'gone', released: 1},
      });
      expect(await played.waiter.outcome).not.toBeInstanceOf(Error);
      played.waiter.client.destroy();
    }
  });
});
