// Rows of online_migrations in tables as the gem makes them; the scheduler and its worker are fakes that answer as the gem's do.
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {JobOrder, JobReading} from '../../src/core/job.ts';
import type {Node} from '../../src/engines/engine.ts';
import {onlineMigrations} from '../../src/tools/online-migrations.ts';
import {onlineSchemaMigrations} from '../../src/tools/online-schema-migrations.ts';
import type {Tool} from '../../src/tools/tool.ts';
import {armed} from '../commands/watching.ts';
import {connect, observe, sessionIn} from '../engines/consoles.ts';
import {client, query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

const server = usePostgresPrimary();
let node: Node;

beforeAll(async () => {
  await query(
    server(),
    `CREATE SCHEMA app; CREATE TABLE app.background_data_migrations (id bigserial PRIMARY KEY, migration_name text NOT NULL,
      arguments jsonb NOT NULL DEFAULT '[]', status text NOT NULL DEFAULT 'pending', shard text, cursor text, jid text,
      started_at timestamp(6), finished_at timestamp(6), tick_total bigint, tick_count bigint NOT NULL DEFAULT 0,
      time_running float NOT NULL DEFAULT 0, max_attempts int NOT NULL DEFAULT 5, iteration_pause float NOT NULL DEFAULT 0,
      error_class text, error_message text, backtrace text, connection_class_name text,
      created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
    CREATE TABLE app.background_schema_migrations (id bigserial PRIMARY KEY, migration_name text NOT NULL, table_name text NOT NULL,
      definition text NOT NULL, status text NOT NULL DEFAULT 'pending', shard text, statement_timeout int,
      started_at timestamp(6), finished_at timestamp(6), attempts int NOT NULL DEFAULT 0, max_attempts int NOT NULL DEFAULT 5,
      error_class text, error_message text, backtrace text, created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL)`,
  );
  // Far from UTC: Rails writes UTC whatever the server's zone is.
  await query(server(), `ALTER DATABASE ${server().database} SET timezone = 'Asia/Kathmandu'`);
  node = await connect(server().superuserUrl);
});
afterAll(() => node?.close());
beforeEach(async () => {
  await query(server(), 'TRUNCATE app.background_data_migrations, app.background_schema_migrations');
});

const now = "timezone('utc', now())";
const add = (status: string, touched = now) =>
  query(
    server(),
    `INSERT INTO app.background_data_migrations (migration_name, status, tick_count, tick_total, started_at, created_at, updated_at)
    VALUES ('BackfillTotals', $1, 40, 400, ${now}, ${now}, ${touched})`,
    [status],
  );
const addIndex = (status: string, definition: string, touched = now) =>
  query(
    server(),
    `INSERT INTO app.background_schema_migrations (migration_name, table_name, definition, status, created_at, updated_at)
    VALUES ('index_orders', 'orders', $2, $1, ${now}, ${touched})`,
    [status, definition],
  );
const statusIn = async (table: string): Promise<unknown> =>
  (await query<{status: string}>(server(), `SELECT status FROM app.${table}`))[0]?.status;

const jobOf = async (tool: Tool): Promise<JobReading> => {
  const [found] = await tool.read(node);
  if (found === undefined) throw new Error(`no job of ${tool.id}`);
  return found;
};
const tell = async (tool: Tool, order: JobOrder) => tool.act(node, (await jobOf(tool)).job, order);

/** Takes up what is pending, and answers what a running migration is told. */
const startFakeWorker = async () => {
  const login = await client(server(), server(), {applicationName: 'fake worker'});
  let working = true;
  const work = (async () => {
    while (working)
      await login.query(
        `UPDATE app.background_data_migrations SET updated_at = ${now}, tick_count = tick_count + 1,
          status = CASE status WHEN 'pending' THEN 'running' WHEN 'pausing' THEN 'paused' WHEN 'cancelling' THEN 'cancelled'
            ELSE status END WHERE status IN ('pending', 'running', 'pausing', 'cancelling')`,
      );
  })();
  return async () => {
    working = false;
    await work;
    await login.end();
  };
};

describe('data migrations of online_migrations', () => {
  it('tell how far they are, in whatever schema their table is', async () => {
    await add('running');
    const job = await jobOf(onlineMigrations);
    expect(job).toMatchObject({
      ...{title: 'BackfillTotals', state: 'running', done: 40, total: 400, silence: null},
      job: expect.stringMatching(/^online-migrations:app\.background_data_migrations\/\d+$/),
      settings: [{name: 'iteration_pause', value: '0'}],
    });
    expect(Math.abs((job.startedAt ?? 0) - Date.now())).toBeLessThan(60 * 60_000);
  });

  it.each([
    ['running', 'pause', 'pausing'],
    ['pending', 'pause', 'paused'],
    ['errored', 'pause', 'paused'],
    ['paused', 'resume', 'pending'],
    ['running', 'abort', 'cancelling'],
    ['paused', 'abort', 'cancelled'],
  ] as const)('that are %s are told to %s: %s', async (before, verb, after) => {
    await add(before);
    expect((await jobOf(onlineMigrations)).can[verb]).toBe(true);
    expect(await tell(onlineMigrations, {verb})).toEqual({result: 'sent', reply: `its status is ${after}`});
    expect(await statusIn('background_data_migrations')).toBe(after);
    // In UTC, as the gem would have written it.
    expect((await jobOf(onlineMigrations)).phase).not.toBe('worker lost');
  });

  it('go slower by iteration_pause, which must be a number', async () => {
    await add('running');
    const set = (value: string) =>
      tell(onlineMigrations, {verb: 'set', setting: {name: 'iteration_pause', value}});
    expect(await set('0.5')).toEqual({result: 'sent', reply: 'iteration_pause is 0.5'});
    expect(await jobOf(onlineMigrations)).toMatchObject({
      pause: 500,
      settings: [{name: 'iteration_pause', value: '0.5'}],
    });
    expect(await set('1; DROP TABLE orders')).toMatchObject({result: 'refused'});
  });

  it('have lost their worker when nobody has written for five minutes, and are told no more when they ended', async () => {
    await add('running', `${now} - interval '6 minutes'`);
    expect(await jobOf(onlineMigrations)).toMatchObject({phase: 'worker lost'});
    await query(server(), `UPDATE app.background_data_migrations SET status = 'succeeded'`);
    expect(await jobOf(onlineMigrations)).toMatchObject({state: 'done'});
    expect(await tell(onlineMigrations, {verb: 'pause'})).toMatchObject({result: 'changed'});
  });

  it('can be read where a release has no iteration_pause', async () => {
    await query(server(), 'CREATE DATABASE older');
    const older = await connect(server().superuserUrl.replace(/\/[^/]*$/, '/older'));
    const login = await client(server(), server(), {database: 'older'});
    await login.query(
      `CREATE TABLE background_data_migrations AS SELECT 1::bigint AS id, 'Old'::text AS migration_name, 'running'::text AS status,
        5::bigint AS tick_count, ${now} AS updated_at`,
    );
    const [job] = await onlineMigrations.read(older);
    expect(job).toMatchObject({title: 'Old', done: 5, total: null, settings: [], startedAt: null});
    expect(job?.can.set).toMatchObject({missing: expect.stringContaining('iteration_pause')});
    await login.end();
    await older.close();
  });

  it('are paused and resumed from the console', async () => {
    await add('running');
    const stop = await startFakeWorker();
    const watched = await armed(server().superuserUrl);
    const found = () =>
      Object.values(watched.session.journal.state().nodes)
        .flatMap(({progress}) => progress)
        .find(({job}) => job?.tool === 'online-migrations')?.job;
    const job = await waitUntil(found, {what: 'the migration', timeout: 30_000});
    for (const verb of ['pause', 'resume']) {
      const plan = watched.plan('pause', {job: job.job});
      expect(plan.items[0]).toMatchObject({action: verb, command: expect.stringContaining('UPDATE "app"')});
      await watched.session.run(plan);
      expect(watched.all('action.settled').at(-1)?.outcome).toBe('acknowledged');
    }
    await stop();
    expect(await statusIn('background_data_migrations')).toBe('running');
  });
});

describe('schema migrations of online_migrations', () => {
  const definition = 'CREATE INDEX CONCURRENTLY "index_orders_on_total" ON "orders" ("total")';

  it('name the session that runs their statement, and cannot be paused', async () => {
    await query(server(), 'CREATE TABLE orders (id int, total int)');
    const holder = await holdLock(server(), 'INSERT INTO orders VALUES (1, 1)');
    const worker = await waitForLock(server(), definition);
    await addIndex('running', definition);
    await waitUntil(async () => sessionIn(await observe(node), String(worker.pid))?.waitsForLock, {
      what: 'the build to be seen',
    });
    const job = await jobOf(onlineSchemaMigrations);
    expect(job).toMatchObject({workerSession: String(worker.pid), state: 'running', table: 'orders'});
    expect(job.can.pause).toMatchObject({missing: 'it is one statement'});
    expect(await tell(onlineSchemaMigrations, {verb: 'abort'})).toMatchObject({result: 'changed'});
    await holder.release();
    await worker.outcome;
    await query(
      server(),
      `UPDATE app.background_schema_migrations SET updated_at = ${now} - interval '2 minutes'`,
    );
    await waitUntil(async () => sessionIn(await observe(node), String(worker.pid))?.state === 'idle', {
      what: 'the build to be over',
    });
    expect(await jobOf(onlineSchemaMigrations)).toMatchObject({phase: 'worker lost', workerSession: null});
  });

  it('are cancelled while they wait for their turn', async () => {
    await addIndex('pending', definition);
    expect(await tell(onlineSchemaMigrations, {verb: 'abort'})).toMatchObject({
      reply: 'its status is cancelled',
    });
    expect(await statusIn('background_schema_migrations')).toBe('cancelled');
  });
});
