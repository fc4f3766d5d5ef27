// Tools that cannot run here, in tables as they make them and by statements as they send them. What plays a tool is named a fake.
import type pg from 'pg';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {JobReading} from '../../src/core/job.ts';
import type {Node} from '../../src/engines/engine.ts';
import {pgOsc} from '../../src/tools/pg-osc.ts';
import {pgSqueeze} from '../../src/tools/pg-squeeze.ts';
import {pgroll} from '../../src/tools/pgroll.ts';
import {reshape} from '../../src/tools/reshape.ts';
import type {Tool} from '../../src/tools/tool.ts';
import {armed, refusal} from '../commands/watching.ts';
import {connect, observe} from '../engines/consoles.ts';
import {backendPid, client, query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

const server = usePostgresPrimary();
let node: Node;
let fakes: pg.Client[] = [];

beforeAll(async () => {
  node = await connect(server().superuserUrl);
  await query(
    server(),
    'CREATE TABLE orders AS SELECT g AS id, g AS total FROM generate_series(1, 20000) g; ALTER TABLE orders ADD PRIMARY KEY (id)',
  );
  await query(server(), 'ANALYZE orders');
});
afterAll(() => node?.close());
afterEach(async () => {
  await Promise.all(fakes.map(each => each.end()));
  fakes = [];
});

const fake = async (applicationName: string) => {
  const made = await client(server(), server(), {applicationName});
  fakes.push(made);
  return {made, pid: String(await backendPid(made))};
};

const jobs = async (tool: Tool): Promise<readonly JobReading[]> => {
  await observe(node);
  return tool.read(node);
};
const jobOf = (tool: Tool, what: string, is: (job: JobReading) => unknown) =>
  waitUntil(async () => (await jobs(tool)).find(is), {what, every: 50});

/** Looked for again after 15 s: a console of its own finds a table at once. */
const freshly = async () => {
  await node.close();
  node = await connect(server().superuserUrl);
};

describe('pg_squeeze', () => {
  it('tells what its own function tells, and stops its workers', async () => {
    const {pid} = await fake('fake squeeze worker');
    await query(
      server(),
      `CREATE SCHEMA squeeze; CREATE TABLE squeeze.tasks (id int);
      CREATE FUNCTION squeeze.get_active_workers(OUT pid int, OUT tabschema name, OUT tabname name, OUT ins_initial bigint, OUT ins bigint,
        OUT upd bigint, OUT del bigint) RETURNS SETOF record LANGUAGE sql
        AS $$ SELECT ${pid}, 'public'::name, 'orders'::name, 5000::bigint, 0::bigint, 0::bigint, 0::bigint
          FROM pg_stat_activity WHERE pid = ${pid} $$;
      CREATE FUNCTION squeeze.stop_worker() RETURNS SETOF boolean LANGUAGE sql AS 'SELECT pg_terminate_backend(${pid})'`,
    );
    await freshly();
    const job = await jobOf(pgSqueeze, 'the worker', () => true);
    expect(job).toMatchObject({
      ...{table: 'public.orders', phase: 'copies the rows', done: 5000, total: 20_000, unit: 'rows'},
      ...{workerSession: pid, source: expect.stringContaining('estimate')},
    });
    expect(await pgSqueeze.act(node, job.job, {verb: 'abort'})).toEqual({
      result: 'sent',
      reply: '1 of this database told to stop',
    });
    await waitUntil(async () => (await jobs(pgSqueeze)).length === 0, {what: 'the worker to be gone'});
    expect(await pgSqueeze.act(node, job.job, {verb: 'pause'})).toMatchObject({result: 'refused'});
  });
});

describe('pg-osc', () => {
  it('copies in one transaction, measured by its file, and replays from its audit table', async () => {
    await query(
      server(),
      'CREATE TABLE pgosc_at_orders_a1b2c3 (at_id serial PRIMARY KEY, id int, total int)',
    );
    await freshly();
    const {made, pid} = await fake('fake pg-osc');
    await made.query(
      'BEGIN; CREATE TABLE pgosc_st_orders_a1b2c3 (LIKE orders); ALTER TABLE pgosc_st_orders_a1b2c3 ADD COLUMN note text',
    );
    await made.query('INSERT INTO pgosc_st_orders_a1b2c3 SELECT id, total FROM orders');
    const copies = await jobOf(pgOsc, 'the copy', ({done}) => (done ?? 0) > 0);
    expect(copies).toMatchObject({
      ...{table: 'public.orders', phase: 'copies the rows', unit: 'bytes', workerSession: pid},
      can: {abort: {missing: 'it is stopped at its client'}},
    });
    // Every row is in it already: the new file is as long as the old one.
    expect((copies.done ?? 0) / (copies.total ?? 1)).toBeGreaterThan(0.8);
    await query(server(), 'INSERT INTO pgosc_at_orders_a1b2c3 (id) SELECT generate_series(1, 12)');
    await made.query('COMMIT');
    await made.query('SELECT * FROM pgosc_at_orders_a1b2c3 ORDER BY at_id LIMIT 1000');
    const replays = await jobOf(pgOsc, 'the replay', ({phase}) => phase === 'replays the audit table');
    expect(replays).toMatchObject({
      job: copies.job,
      done: null,
      raw: expect.stringContaining('changes to replay=12'),
    });
    await made.query('SELECT 1');
    const left = await jobOf(pgOsc, 'nobody to be seen', ({worker}) => worker === null);
    expect(left.phase).toBe('no session of it is seen');
    for (const statement of left.cleanUp) await query(server(), statement);
    await freshly();
    expect(await jobs(pgOsc)).toEqual([]);
  });
});

describe('pgroll', () => {
  const batch = (after: string) => `WITH batch AS
(
  SELECT "id"
  FROM "orders"
  WHERE "_pgroll_needs_backfill" = true
  ${after}ORDER BY "id"
  LIMIT 1000
  FOR NO KEY UPDATE
)
UPDATE "orders" SET "id" = "orders"."id" FROM batch WHERE "orders"."id" = batch."id" AND "orders"."id" > 0`;

  it('is as far as the batch that it runs, and warns of what cancelling that one would do', async () => {
    await query(
      server(),
      `CREATE SCHEMA pgroll; CREATE TABLE pgroll.migrations (schema name, name text, migration jsonb, created_at timestamp DEFAULT now(),
        updated_at timestamp DEFAULT now(), parent text, done boolean DEFAULT false, resulting_schema jsonb, migration_type varchar(32));
      CREATE TABLE migrations (id int, name text);
      INSERT INTO pgroll.migrations (schema, name, done) VALUES ('public', '01_first', true), ('public', '02_total_not_null', false);
      ALTER TABLE orders ADD COLUMN _pgroll_needs_backfill boolean DEFAULT true`,
    );
    await freshly();
    const holder = await holdLock(server(), 'SELECT * FROM orders WHERE id = 5001 FOR UPDATE');
    const waiter = await waitForLock(server(), batch(`AND ("id") > ('5000')\n  `), {
      applicationName: 'pgroll',
    });
    const job = await jobOf(pgroll, 'the batch', ({phase}) => phase === 'backfills');
    expect(job).toMatchObject({
      ...{title: 'public.02_total_not_null', table: 'public.orders', done: 4999, total: 19_999},
      ...{workerSession: String(waiter.pid), cutOver: null},
    });

    const watched = await armed(server().superuserUrl);
    const name = `${server().host}:${server().port}`;
    await watched.seen(
      name,
      'the batch',
      ({progress, migration}) => progress.some(each => each.job) && migration.has(String(waiter.pid)),
    );
    const cancel = watched.plan('cancel', {sessions: [String(waiter.pid)]});
    expect(cancel.effect.warnings.join()).toContain('rolls the whole migration back');
    expect(refusal(watched, 'abort', {job: job.job})).toContain('pgroll does that itself');
    await holder.release();
    await waiter.outcome;
    await waiter.client.end();

    const waits = await jobOf(
      pgroll,
      'it to wait for its completion',
      ({cutOver}) => cutOver === 'postponed',
    );
    expect(waits.throttled).toContain('pgroll complete');
    expect(waits.can['cut over']).toMatchObject({fix: 'pgroll complete'});
    await query(server(), 'UPDATE pgroll.migrations SET done = true');
    expect(await jobs(pgroll)).toEqual([]);
  });

  it('starts at the begin with its first batch', async () => {
    await query(server(), `INSERT INTO pgroll.migrations (schema, name) VALUES ('public', '03_third')`);
    const {made} = await fake('pgroll');
    await made.query('BEGIN');
    await made.query(batch(''));
    expect(await jobOf(pgroll, 'the batch', ({phase}) => phase === 'backfills')).toMatchObject({done: 0});
    await made.query('ROLLBACK');
  });
});

describe('reshape', () => {
  it('tells its state, and that nobody completes what was begun', async () => {
    await query(
      server(),
      `CREATE SCHEMA reshape; CREATE TABLE reshape.data (key text PRIMARY KEY, value jsonb);
      INSERT INTO reshape.data VALUES ('state', '{"state": "idle"}')`,
    );
    await freshly();
    expect(await jobs(reshape)).toEqual([]);
    const set = (state: string) =>
      query(server(), `UPDATE reshape.data SET value = jsonb_build_object('state', $1::text)`, [state]);
    await set('applying');
    const {made, pid} = await fake('reshape');
    await made.query('SELECT pg_advisory_lock(4036779288569897133)');
    expect(await jobs(reshape)).toMatchObject([{phase: 'applies its migrations', workerSession: pid}]);
    await made.query('SELECT pg_advisory_unlock(4036779288569897133)');
    expect((await jobs(reshape))[0]?.phase).toContain('its process is gone');
    await set('in_progress');
    expect(await jobs(reshape)).toMatchObject([
      {cutOver: 'postponed', can: {'cut over': {fix: 'reshape migration complete'}}},
    ]);
  });
});
