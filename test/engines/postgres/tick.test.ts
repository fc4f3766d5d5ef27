import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {missingIn, valueIn} from '../../../src/core/observation.ts';
import type {Node} from '../../../src/engines/engine.ts';
import {makeTick} from '../../../src/engines/postgres/tick.ts';
import {query} from '../../servers/postgres/clients.ts';
import {holdLock} from '../../servers/postgres/locks.ts';
import {createPostgresRoles, type Roles} from '../../servers/postgres/roles.ts';
import {usePostgresCluster} from '../../servers/postgres/servers.ts';
import {connect, observe, seen} from '../consoles.ts';
import {keepsItsPromises} from '../tick-promises.ts';
import {open} from './consoles.ts';

describe('a tick', () => {
  const cluster = usePostgresCluster({replicas: 1});
  let roles: Roles;
  let node: Node;
  const server = () => cluster().primary;

  beforeAll(async () => {
    roles = await createPostgresRoles(server());
    await query(server(), 'CREATE TABLE orders AS SELECT g AS id FROM generate_series(1, 1000) g');
    await query(server(), 'VACUUM ANALYZE orders');
    node = await connect(server().superuserUrl);
  });
  afterEach(() =>
    query(
      server(),
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'`,
    ),
  );
  afterAll(() => node?.close());

  keepsItsPromises({
    open: async () => {
      const timeouts = {statement: 1_000, lock: 200, connect: 5_000};
      const connection = await open(server().superuserUrl, {}, {timeouts});
      return {tick: makeTick(connection), close: connection.close};
    },
    counting: {sql: 'SELECT count(*) AS value FROM public.orders', rows: '1000'},
    lock: async () => (await holdLock(server(), 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE')).release,
    dear: `SELECT 'x' AS value FROM pg_sleep(0.05)`,
  });

  it('waits for nobody when a watched table is locked, and knows its statistics all the same', async () => {
    await holdLock(server(), 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    const fresh = await connect(server().superuserUrl);
    const observation = await observe(fresh, {
      tables: ['orders', 'public."orders"', 'nowhere.orders', `o'r`],
    });
    expect(observation.cost.roundTrips).toBe(1);
    expect(valueIn(observation.tables)).toMatchObject([
      {table: 'public.orders', liveRows: 1000, size: 40_960},
    ]);
    await fresh.close();
  });

  it('says what is missing when a catalog itself is locked, and reads the rest', async () => {
    await holdLock(server(), 'LOCK TABLE pg_catalog.pg_inherits IN ACCESS EXCLUSIVE MODE');
    const fresh = await connect(server().superuserUrl);
    const observation = await observe(fresh);
    expect(missingIn(observation.leftovers)).toMatch(/lock/);
    expect(valueIn(observation.sessions)).not.toBeNull();
    expect(valueIn(observation.waits)).not.toBeNull();
    await fresh.close();
  });

  it('cannot write over the connection that observes', async () => {
    const connection = await open(server().superuserUrl);
    for (const sql of ['CREATE TABLE x (id int)', 'DELETE FROM public.orders', 'DROP TABLE public.orders'])
      await expect(connection.query(sql)).rejects.toThrow(/read-only/);
    await connection.close();
  });

  it('tells of roles the time-outs that their sessions begin with, and whose sessions ours may not signal', async () => {
    await query(server(), `ALTER ROLE mon SET lock_timeout = '3s'`);
    await query(server(), `ALTER ROLE mon IN DATABASE postgres SET statement_timeout = '2min'`);
    const watched = await connect(roles.mon.url);
    const fresh = await connect(server().superuserUrl);
    const seenByAll = valueIn((await observe(fresh)).roles);
    expect(seenByAll).toContainEqual({user: 'mon', protected: null, lock: 3_000, statement: 120_000});
    expect(seenByAll).toContainEqual({user: 'postgres', protected: null, lock: 0, statement: 0});
    const seenByMon = valueIn((await observe(watched)).roles);
    expect(seenByMon).toContainEqual(expect.objectContaining({user: 'mon', protected: null}));
    expect(seenByMon?.find(({user}) => user === 'postgres')?.protected).toEqual({
      missing: expect.stringContaining('the superuser postgres'),
      fix: 'connect as a superuser',
    });
    await Promise.all([watched.close(), fresh.close()]);
  });

  it('follows replay that is paused, and names the reader that replay waits for', async () => {
    const [replica] = cluster().replicas;
    if (replica === undefined) throw new Error('there is no replica');
    const standby = await connect(replica.superuserUrl);
    await query(replica, 'SELECT pg_wal_replay_pause()');
    await seen(standby, 'replay to pause', now => valueIn(now.replication)?.self?.paused);
    await query(replica, 'SELECT pg_wal_replay_resume()');
    await seen(standby, 'replay to go on', now => valueIn(now.replication)?.self?.paused === false);
    const reader = await holdLock(replica, 'SELECT * FROM orders LIMIT 1');
    await query(server(), 'ALTER TABLE orders ADD COLUMN later int');
    const {waiting, waits} = await seen(standby, 'replay to wait', now => {
      const found = valueIn(now.sessions)?.find(({kind, waitsForLock}) => kind === 'replay' && waitsForLock);
      return found ? {waiting: found, waits: valueIn(now.waits)} : null;
    });
    expect(waits?.locks).toContainEqual(
      expect.objectContaining({session: waiting.id, granted: false, name: 'public.orders'}),
    );
    expect(waits?.locks).toContainEqual(
      expect.objectContaining({session: String(reader.pid), granted: true}),
    );
    const target = {type: 'session', session: waiting.id, identity: waiting.identity, label: ''} as const;
    for (const action of ['cancel', 'terminate'] as const)
      expect(await standby.actor.signal(action, target)).toMatchObject({
        result: 'refused',
        reply: expect.stringContaining('replays the log'),
      });
    await reader.release();
    await standby.close();
  });

  it('says that another role answers after a promotion', async () => {
    const [replica] = cluster().replicas;
    if (replica === undefined) throw new Error('there is no replica');
    const standby = await connect(replica.superuserUrl);
    await observe(standby);
    await replica.promote();
    await expect(observe(standby)).rejects.toMatchObject({kind: 'moved'});
    expect(await standby.actor.whoIsThere()).toMatchObject({role: 'primary'});
    await standby.close();
  });
});
