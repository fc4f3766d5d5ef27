import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {missingIn, valueIn} from '../../../src/core/observation.ts';
import {type Node, NodeError} from '../../../src/engines/engine.ts';
import {makeTick} from '../../../src/engines/mysql/tick.ts';
import {client, query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles, type Roles} from '../../servers/mysql/roles.ts';
import {testedReleases, useMysqlCluster} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe} from '../consoles.ts';
import {keepsItsPromises} from '../tick-promises.ts';
import {open} from './consoles.ts';

describe.each(testedReleases())('a tick of $family $release', ({family, release}) => {
  const cluster = useMysqlCluster(family, {release, replicas: 1});
  let roles: Roles;
  let node: Node;
  const server = () => cluster().primary;
  beforeAll(async () => {
    roles = await createMysqlRoles(family, server());
    await query(server(), 'CREATE TABLE orders (id int PRIMARY KEY)');
    await query(server(), 'INSERT INTO orders VALUES (1), (2), (3)');
    node = await connect(server().superuserUrl);
  });
  afterAll(() => node?.close());

  it('tells the time of the server', async () => {
    const before = Date.now();
    const {serverNow} = await observe(node);
    expect(serverNow).toBeGreaterThanOrEqual(before - 1);
    expect(serverNow).toBeLessThanOrEqual(Date.now() + 1);
  });

  keepsItsPromises({
    open: async () => {
      const timeouts = {statement: 3_000, lock: 200, connect: 5_000};
      const connection = await open(server().superuserUrl, {}, {timeouts});
      return {tick: makeTick(connection), close: connection.close};
    },
    counting: {sql: 'SELECT count(*) AS value FROM test.orders', rows: '3'},
    lock: async () => {
      const holder = await client(server());
      await holder.query('LOCK TABLES orders WRITE');
      return () => holder.end();
    },
    dear: 'SELECT sleep(0.05) AS value',
  });

  it('reads everything that an account may see, and says what is missing of the rest', async () => {
    const all = await observe(node);
    for (const part of ['sessions', 'waits', 'replication', 'vitals', 'progress', 'tables', 'roles'] as const)
      expect(missingIn<unknown>(all[part]), part).toBeNull();
    const bare = await connect(roles.bare.url);
    const little = await observe(bare);
    expect(valueIn(little.sessions)?.map(({user}) => user)).not.toContain('root');
    expect(little.cost.elapsed).toBeGreaterThanOrEqual(0);
    await bare.close();
  });

  it('waits for nobody when a watched table is locked', async () => {
    const holder = await client(server());
    await holder.query('LOCK TABLES orders WRITE');
    const fresh = await connect(server().superuserUrl);
    const observation = await observe(fresh, {
      tables: ['orders', 'test.orders', 'nowhere.orders', "o'r", 'o`r'],
    });
    for (const part of ['sessions', 'waits', 'vitals', 'tables'] as const)
      expect(missingIn<unknown>(observation[part]), part).toBeNull();
    await holder.end();
    await fresh.close();
  });

  it('tells of users the time-outs that their sessions begin with, and whose sessions ours may not signal', async () => {
    const seenAtFirst = valueIn((await observe(node)).roles);
    expect(seenAtFirst).toContainEqual({user: 'root', protected: null, lock: 0, statement: 0});
    await query(server(), 'SET GLOBAL lock_wait_timeout = 5');
    await query(
      server(),
      family === 'mysql' ? 'SET GLOBAL max_execution_time = 2000' : 'SET GLOBAL max_statement_time = 2',
    );
    await query(server(), "GRANT SELECT ON mysql.* TO mon_kill@'%'");
    const watcher = await connect(roles.mon_kill.url);
    const roleOf = (user: string) =>
      waitUntil(
        async () =>
          valueIn((await observe(watcher, {hurry: ['roles']})).roles)?.find(each => each.user === user),
        {what: `the user ${user} to be seen`},
      );
    expect(await roleOf('mon_kill')).toEqual({
      user: 'mon_kill',
      protected: null,
      lock: 5_000,
      statement: 2_000,
    });
    expect((await roleOf('root')).protected).toEqual(
      family === 'mysql'
        ? {
            missing: 'only accounts with SYSTEM_USER may signal sessions of root',
            fix: "GRANT SYSTEM_USER ON *.* TO 'mon_kill'@'%';",
          }
        : null,
    );
    await watcher.close();
  });

  it('says that another role answers after a promotion', async () => {
    const [replica] = cluster().replicas;
    if (replica === undefined) throw new Error('there is no replica');
    const standby = await connect(replica.superuserUrl);
    expect(standby.facts.role).toBe('replica');
    await observe(standby);
    await replica.promote();
    const moved = await waitUntil(
      () =>
        observe(standby).then(
          () => null,
          (error: unknown) => error,
        ),
      {what: 'the promotion to be noticed'},
    );
    expect(moved).toBeInstanceOf(NodeError);
    expect(moved).toMatchObject({kind: 'moved', message: expect.stringContaining('is a primary now')});
    expect(await standby.actor.whoIsThere()).toMatchObject({role: 'primary'});
    await standby.close();
  });

  it('of an account that may not see replication goes by whether the server accepts writes', async () => {
    const before = await connect(roles.bare.url);
    expect(before.facts.role).toBe('primary');
    await query(server(), 'SET GLOBAL read_only = ON');
    const after = await connect(roles.bare.url);
    expect(after.facts.role).toBe('replica');
    const informed = await connect(roles.mon.url);
    expect(informed.facts.role, 'a primary that is read-only for a while').toBe('primary');
    await waitUntil(
      () =>
        observe(before).then(
          () => false,
          error => error.kind === 'moved',
        ),
      {
        what: 'the change to be noticed',
      },
    );
    await query(server(), 'SET GLOBAL read_only = OFF');
    await Promise.all([before, after, informed].map(each => each.close()));
  });
});
