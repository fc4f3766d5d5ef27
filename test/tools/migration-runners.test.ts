// Locks of migration runners as the runners take them: their keys, names and tables, on real servers. The runners are fakes.
import {crc32} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {RunnerLock} from '../../src/core/runner-lock.ts';
import type {Node} from '../../src/engines/engine.ts';
import {migrationRunners} from '../../src/tools/migration-runners.ts';
import {golangKey, namedLocks, runnerByKey} from '../../src/tools/runners/keys.ts';
import {watching} from '../commands/watching.ts';
import {connect, observe} from '../engines/consoles.ts';
import {query as askMysql, connectionId, client as mysqlClient} from '../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../servers/mysql/servers.ts';
import {backendPid, client, query} from '../servers/postgres/clients.ts';
import {waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

/** Looks at every reading. */
const runners = migrationRunners(0);

const locksOf = async (node: Node): Promise<readonly RunnerLock[]> => {
  await observe(node);
  return (await runners.locks?.(node)) ?? [];
};

/** What is told of a runner once it is as asked. */
const told = (node: Node, runner: string, is: (lock: RunnerLock) => boolean) =>
  waitUntil(async () => (await locksOf(node)).find(lock => lock.runner === runner && is(lock)), {
    ...{what: `${runner}'s lock`, every: 200, timeout: 30_000},
  });
const none = (node: Node, runner: string) =>
  waitUntil(async () => (await locksOf(node)).every(lock => lock.runner !== runner), {
    ...{what: `no lock of ${runner}`, every: 200, timeout: 30_000},
  });
const isStuck = ({stuck}: RunnerLock) => stuck !== null;

describe('migration runners on PostgreSQL', () => {
  const server = usePostgresPrimary();
  let node: Node;
  beforeAll(async () => {
    await query(
      server(),
      `CREATE TABLE orders (id int);
      CREATE TABLE flyway_schema_history (installed_rank int, version text, script text, success boolean);
      CREATE TABLE databasechangeloglock (id int, locked boolean, lockgranted timestamp, lockedby text);
      CREATE TABLE _prisma_migrations (id text, migration_name text, started_at timestamptz, finished_at timestamptz, rolled_back_at timestamptz, logs text);
      CREATE TABLE knex_migrations_lock (index int, is_locked int);
      CREATE SCHEMA app; CREATE TABLE app.schema_migrations (version bigint, dirty boolean)`,
    );
    node = await connect(server().superuserUrl);
  });
  afterAll(() => node?.close());

  it('are told with the session that has the lock, while they work', async () => {
    const flyway = await client(server(), server(), {applicationName: 'fake flyway'});
    await flyway.query('BEGIN');
    await flyway.query(`SELECT pg_advisory_xact_lock(77431708279161 + hashtext('any table'))`);
    const pid = await backendPid(flyway);
    const lock = await told(node, 'Flyway', () => true);
    expect(lock).toEqual({
      ...{runner: 'Flyway', lock: 'advisory lock', holder: String(pid), by: null, stuck: null},
      ...{since: expect.any(Number), release: `SELECT pg_terminate_backend(${pid});`},
    });
    await flyway.end();
    await none(node, 'Flyway');
  });

  it('are stuck when their own transaction keeps their own concurrent index waiting', async () => {
    const flyway = await client(server(), server(), {applicationName: 'fake flyway'});
    await flyway.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await flyway.query('SELECT pg_advisory_xact_lock(77431708279161 - 5)');
    const build = await waitForLock(server(), 'CREATE INDEX CONCURRENTLY orders_id ON orders (id)');
    const lock = await told(node, 'Flyway', isStuck);
    expect(lock.stuck).toContain(`${build.pid} waits for the transaction of ${await backendPid(flyway)}`);
    expect(lock.stuck).toContain('flyway.postgresql.transactional.lock=false');

    const watched = await watching(server().superuserUrl);
    const name = `${server().host}:${server().port}`;
    await watched.seen(name, 'the lock', ({runnerLocks}) => runnerLocks.some(isStuck));
    await waitUntil(() => watched.all('alert.raised').find(({alert}) => alert.kind === 'runner lock stuck'), {
      what: 'the alert',
    });
    await flyway.query('ROLLBACK');
    await build.outcome;
    await waitUntil(() => watched.all('alert.cleared').find(({kind}) => kind === 'runner lock stuck'), {
      what: 'the alert to be cleared',
      timeout: 30_000,
    });
    await flyway.end();
  });

  it('are stuck when a row names a host from which no session comes', async () => {
    const lockedBy = (by: string | null) =>
      query(
        server(),
        `TRUNCATE databasechangeloglock; INSERT INTO databasechangeloglock VALUES (1, ${by !== null}, now(), ${by === null ? 'NULL' : `'${by}'`})`,
      );
    await lockedBy('build-7#app (192.0.2.7)');
    expect(await told(node, 'Liquibase', isStuck)).toMatchObject({
      ...{holder: null, by: 'build-7#app (192.0.2.7)', release: 'liquibase release-locks'},
      lock: 'row of public.databasechangeloglock',
    });
    await lockedBy('here (127.0.0.1)');
    const here = await client(server(), server());
    await told(node, 'Liquibase', lock => lock.by === 'here (127.0.0.1)' && lock.stuck === null);
    await here.end();
    await lockedBy(null);
    await none(node, 'Liquibase');
  });

  it('are stuck when a migration was left half-way and nobody has the lock', async () => {
    await query(
      server(),
      `INSERT INTO _prisma_migrations (id, migration_name) VALUES ('1', '2026_add_total')`,
    );
    await query(server(), 'INSERT INTO app.schema_migrations VALUES (42, true)');
    await query(server(), `INSERT INTO flyway_schema_history VALUES (3, '3', 'V3__total.sql', false)`);
    expect((await told(node, 'Prisma Migrate', isStuck)).release).toContain(
      'resolve --rolled-back 2026_add_total',
    );
    expect((await told(node, 'golang-migrate', isStuck)).release).toContain('migrate force 42');
    expect((await told(node, 'Flyway', isStuck)).release).toBe('flyway repair');
    const engine = await client(server(), server(), {applicationName: 'fake schema-engine'});
    await engine.query('SELECT pg_advisory_lock(72707369)');
    await engine.query(
      `SELECT pg_advisory_lock(${golangKey(server().database, 'app', 'schema_migrations')})`,
    );
    await told(node, 'Prisma Migrate', lock => lock.holder !== null);
    // Dirty while it runs.
    for (const runner of ['Prisma Migrate', 'golang-migrate'])
      await waitUntil(
        async () => !(await locksOf(node)).some(lock => lock.runner === runner && isStuck(lock)),
        {
          ...{what: `${runner} to be at work`, every: 200, timeout: 30_000},
        },
      );
    await engine.end();
    await query(server(), 'TRUNCATE _prisma_migrations, app.schema_migrations, flyway_schema_history');
    await none(node, 'golang-migrate');
  });

  it('are stuck with Knex when nobody is in a transaction', async () => {
    await query(server(), 'INSERT INTO knex_migrations_lock VALUES (1, 1)');
    expect(await told(node, 'Knex', isStuck)).toMatchObject({release: 'knex migrate:unlock'});
    const working = await client(server(), server(), {applicationName: 'fake knex'});
    await working.query('BEGIN; SELECT 1');
    await told(node, 'Knex', ({stuck}) => stuck === null);
    await working.end();
    await query(server(), 'TRUNCATE knex_migrations_lock');
  });
});

describe.each(['mysql', 'mariadb'] as const)('migration runners on %s', family => {
  const server = useMysqlPrimary(family);
  let node: Node;
  beforeAll(async () => {
    await askMysql(server(), 'CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean)');
    await askMysql(
      server(),
      'CREATE TABLE DATABASECHANGELOGLOCK (ID int PRIMARY KEY, LOCKED bit(1), LOCKGRANTED datetime, LOCKEDBY varchar(255))',
    );
    node = await connect(server().superuserUrl);
  });
  afterAll(() => node?.close());

  it('are told by the names of their locks, and are not stuck while they have one', async () => {
    await askMysql(server(), 'INSERT INTO schema_migrations VALUES (7, true)');
    expect((await told(node, 'golang-migrate', isStuck)).release).toContain('migrate force 7');
    const runner = await mysqlClient(server());
    const key = golangKey(`${server().database}:schema_migrations`);
    await runner.query(`SELECT GET_LOCK('${key}', 0), GET_LOCK('prisma_migrate', 0)`);
    const id = String(connectionId(runner));
    expect(await told(node, 'Prisma Migrate', ({holder}) => holder === id)).toMatchObject({
      ...{stuck: null, release: `KILL ${id};`},
    });
    await told(node, 'golang-migrate', ({holder}) => holder === id);
    await waitUntil(async () => !(await locksOf(node)).some(isStuck), {what: 'it to be at work', every: 200});
    runner.destroy();
    await none(node, 'Prisma Migrate');
  });

  it('are stuck when a row names a host from which no session comes', async () => {
    await askMysql(
      server(),
      `INSERT INTO DATABASECHANGELOGLOCK VALUES (1, b'1', now(), 'build-7 (192.0.2.7)')`,
    );
    expect((await told(node, 'Liquibase', isStuck)).lock).toMatch(/DATABASECHANGELOGLOCK$/);
  });
});

describe('keys of migration runners', () => {
  const places = [{database: 'shop', schema: 'public', table: 'schema_migrations'}];

  it('are those that the runners reckon', () => {
    // 2053462845 × crc32('shop'), as Rails does.
    expect(runnerByKey(2_053_462_845n * BigInt(crc32('shop')), 'shop', places)?.name).toBe('Rails');
    expect(runnerByKey(golangKey('shop', 'public', 'schema_migrations'), 'shop', places)?.name).toBe(
      'golang-migrate',
    );
    expect(runnerByKey(72_707_369n, 'shop', [])?.name).toBe('Prisma Migrate');
    expect(runnerByKey(42n, 'shop', places)).toBeNull();
    expect([...namedLocks(places).values()].map(({name}) => name)).toContain('golang-migrate');
  });
});
