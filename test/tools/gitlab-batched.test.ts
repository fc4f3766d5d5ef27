// GitLab's batched background migrations in tables as GitLab makes them; the worker is a fake one that ends its batch.
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {JobOrder, JobReading} from '../../src/core/job.ts';
import type {Node} from '../../src/engines/engine.ts';
import {gitlabBatched} from '../../src/tools/gitlab-batched.ts';
import {armed} from '../commands/watching.ts';
import {connect} from '../engines/consoles.ts';
import {query} from '../servers/postgres/clients.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

const server = usePostgresPrimary();
let node: Node;

beforeAll(async () => {
  await query(
    server(),
    `CREATE TABLE batched_background_migrations (id bigserial PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(), min_value bigint NOT NULL DEFAULT 1, max_value bigint NOT NULL, batch_size int NOT NULL,
      sub_batch_size int NOT NULL, "interval" smallint NOT NULL DEFAULT 120, status smallint NOT NULL DEFAULT 0,
      job_class_name text NOT NULL, batch_class_name text NOT NULL DEFAULT 'Primary', table_name text NOT NULL,
      column_name text NOT NULL, job_arguments jsonb NOT NULL DEFAULT '[]', total_tuple_count bigint,
      pause_ms int NOT NULL DEFAULT 100, max_batch_size int, started_at timestamptz, on_hold_until timestamptz, gitlab_schema text NOT NULL,
      CHECK (batch_size >= sub_batch_size));
    CREATE TABLE batched_background_migration_jobs (id bigserial PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(), started_at timestamptz, finished_at timestamptz,
      batched_background_migration_id bigint NOT NULL, min_value bigint NOT NULL, max_value bigint NOT NULL, batch_size int NOT NULL,
      sub_batch_size int NOT NULL, status smallint NOT NULL DEFAULT 0, attempts smallint NOT NULL DEFAULT 0, metrics jsonb, pause_ms int)`,
  );
  node = await connect(server().superuserUrl);
});
afterAll(() => node?.close());

beforeEach(async () => {
  await query(
    server(),
    `TRUNCATE batched_background_migrations, batched_background_migration_jobs RESTART IDENTITY;
    INSERT INTO batched_background_migrations (max_value, batch_size, sub_batch_size, status, job_class_name, table_name, column_name,
      total_tuple_count, gitlab_schema) VALUES (100000, 1000, 100, 1, 'BackfillIssueSearch', 'issues', 'id', 90000, 'main')`,
  );
  await addBatches(3, 1000, 'now()');
  await addBatches(3, 500, 'now()');
  await addBatches(2, 1000, 'now()');
});

const addBatches = (status: number, size: number, touched: string) =>
  query(
    server(),
    `INSERT INTO batched_background_migration_jobs (batched_background_migration_id, min_value, max_value, batch_size, sub_batch_size,
      status, updated_at) VALUES (1, 1, 2, $2, 100, $1, ${touched})`,
    [status, size],
  );
const set = (assigned: string) => query(server(), `UPDATE batched_background_migrations SET ${assigned}`);
const job = async (): Promise<JobReading> => {
  const [found] = await gitlabBatched.read(node);
  if (found === undefined) throw new Error('no migration');
  return found;
};
const tell = async (order: JobOrder) => gitlabBatched.act(node, (await job()).job, order);
const setting = (name: string, value: string) => tell({verb: 'set', setting: {name, value}});

describe('a batched background migration', () => {
  it('is as far as the rows of the batches that succeeded', async () => {
    expect(await job()).toMatchObject({
      ...{title: 'BackfillIssueSearch issues', table: 'issues', state: 'running', phase: 'active'},
      ...{
        done: 1500,
        total: 90_000,
        unit: 'rows',
        source: expect.stringContaining('estimate'),
        throttled: null,
      },
      raw: expect.stringContaining('failed=1'),
    });
  });

  it('is pausing until the batch under way has ended', async () => {
    await addBatches(1, 1000, 'now()');
    expect(await tell({verb: 'pause'})).toEqual({result: 'sent', reply: 'paused'});
    expect(await job()).toMatchObject({state: 'pausing'});
    await query(server(), 'UPDATE batched_background_migration_jobs SET status = 3 WHERE status = 1');
    expect(await job()).toMatchObject({state: 'paused', done: 2500});
    expect(await tell({verb: 'pause'})).toMatchObject({result: 'changed'});
    expect(await tell({verb: 'resume'})).toEqual({result: 'sent', reply: 'active'});
    expect((await job()).state).toBe('running');
  });

  it('goes by sizes and a pause within the bounds that GitLab sets', async () => {
    expect((await job()).settings.map(({name}) => name)).toEqual([
      'pause_ms',
      'batch_size',
      'sub_batch_size',
    ]);
    expect(await setting('pause_ms', '2000')).toEqual({result: 'sent', reply: 'pause_ms is 2000'});
    expect(await job()).toMatchObject({pause: 2000});
    expect(await setting('pause_ms', '10')).toMatchObject({
      result: 'refused',
      reply: expect.stringContaining('100'),
    });
    expect(await setting('sub_batch_size', '5000')).toMatchObject({result: 'changed'});
    expect(await setting('batch_size', '50')).toMatchObject({result: 'changed'});
    expect(await setting('batch_size', '5000')).toMatchObject({result: 'sent'});
    expect(await setting('max_value', '1')).toMatchObject({result: 'refused'});
  });

  it('is throttled while it is on hold', async () => {
    await set(`on_hold_until = now() + interval '9 minutes 30 seconds'`);
    expect((await job()).throttled).toContain('10 more minutes');
    await set(`on_hold_until = now() - interval '1 minute'`);
    expect((await job()).throttled).toBeNull();
  });

  it('has lost its worker when a batch was not touched for an hour, and fails as GitLab says', async () => {
    await addBatches(1, 1000, `now() - interval '90 minutes'`);
    const lost = await job();
    expect(lost).toMatchObject({phase: 'worker lost'});
    expect(Math.round((lost.silence ?? 0) / 60_000)).toBe(90);
    await set('status = 4');
    expect(await job()).toMatchObject({state: 'failed'});
    expect((await job()).can.abort).toMatchObject({missing: 'GitLab cannot abort one'});
  });

  it('is paused from the console, which waits for the fake worker to end its batch', async () => {
    await addBatches(1, 1000, 'now()');
    const watched = await armed(server().superuserUrl);
    const found = () =>
      Object.values(watched.session.journal.state().nodes)
        .flatMap(({progress}) => progress)
        .find(each => each.job)?.job;
    const seen = await waitUntil(found, {what: 'the migration', timeout: 30_000});
    const running = watched.session.run(watched.plan('pause', {job: seen.job}));
    await waitUntil(() => found()?.state === 'pausing', {what: 'the pause to be asked for'});
    const outcomes = () => watched.all('action.settled').map(({outcome}) => outcome);
    expect(outcomes()).not.toContain('acknowledged');
    await query(server(), 'UPDATE batched_background_migration_jobs SET status = 3 WHERE status = 1');
    await running;
    expect(outcomes().at(-1)).toBe('acknowledged');
  });
});
