import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {missingIn, valueIn} from '../../../src/core/observation.ts';
import type {Node} from '../../../src/engines/engine.ts';
import {openConnection} from '../../../src/engines/postgres/connection.ts';
import {resolveTarget} from '../../../src/engines/postgres/target.ts';
import {makeTick} from '../../../src/engines/postgres/tick.ts';
import type {Reader} from '../../../src/engines/reader.ts';
import {track} from '../../../src/engines/track.ts';
import {query} from '../../servers/postgres/clients.ts';
import {holdLock} from '../../servers/postgres/locks.ts';
import {createPostgresRoles, type Roles} from '../../servers/postgres/roles.ts';
import {usePostgresCluster} from '../../servers/postgres/servers.ts';
import {connect, observe, seen} from '../consoles.ts';

const reader = (name: string, sql: string, options: Partial<Reader<string>> = {}): Reader<string> => ({
  ...{name, every: 0, budget: 100, sql: () => sql, read: rows => String(rows[0]?.value)},
  ...options,
});

describe('a tick', () => {
  const cluster = usePostgresCluster({replicas: 1});
  let roles: Roles;
  let node: Node;
  const server = () => cluster().primary;

  const openObserving = async () => {
    const context = {env: {}, home: '/nonexistent', password: {command: null, ask: null}};
    const {settings} = await resolveTarget(server().superuserUrl, context);
    const timeouts = {statement: 1_000, lock: 200, connect: 5_000};
    return openConnection(settings, {application: 'tick', purpose: 'observe', timeouts});
  };

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

  it('loses only the part that fails, and asks for it again later', async () => {
    const connection = await openObserving();
    const tick = makeTick(connection);
    let sql = 'SELECT no_such_column AS value';
    const bad = track({...reader('bad', ''), sql: () => sql});
    const good = track(reader('good', `SELECT 'here' AS value`));
    let now = 1_000;
    const run = () => tick([bad, good], () => now);
    expect(await run()).toMatchObject({roundTrips: 3});
    expect(good.value()).toBe('here');
    expect(missingIn(bad.reading())).toMatch(/no_such_column/);
    expect(await run()).toMatchObject({roundTrips: 1});
    sql = `SELECT 'mended' AS value`;
    now += 60_000;
    await run();
    expect(bad.value()).toBe('mended');
    await connection.close();
  });

  it('keeps what it read last, with its moment, while a lock keeps a part from being read', async () => {
    const connection = await openObserving();
    const tick = makeTick(connection);
    const rows = track(reader('rows', 'SELECT count(*) AS value FROM public.orders'));
    let now = 1_000;
    await tick([rows], () => now);
    const {client: holder, release} = await holdLock(server(), 'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    now = 2_000;
    await tick([rows], () => now);
    expect(rows.reading()).toEqual({at: 1_000, value: '1000'});
    await holder.query('ROLLBACK');
    await release();
    now = 60_000;
    await tick([rows], () => now);
    expect(rows.reading()).toEqual({at: 60_000, value: '1000'});
    await connection.close();
  });

  it('reads a part that costs more than its budget less often', async () => {
    const connection = await openObserving();
    const tick = makeTick(connection);
    const dear = track(reader('dear', `SELECT 'x' AS value FROM pg_sleep(0.05)`, {budget: 10}));
    let now = 1_000;
    await tick([dear], () => now);
    now += 400;
    await tick([dear], () => now);
    expect(dear.reading().at).toBe(1_000);
    now += 60_000;
    await tick([dear], () => now);
    expect(dear.reading().at).toBe(now);
    await connection.close();
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
    const connection = await openObserving();
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
