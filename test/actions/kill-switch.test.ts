import {describe, expect, it} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import {armed, refusal} from '../commands/watching.ts';
import {client, query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

const nameOf = ({host, port}: Server) => `${host}:${port}`;
const table = 'public.backfill_control';

const controlTable = async (server: Server) => {
  await query(
    server,
    `CREATE TABLE IF NOT EXISTS backfill_control (
      job text PRIMARY KEY, target text NOT NULL DEFAULT '', command text NOT NULL DEFAULT 'run',
      state text NOT NULL DEFAULT 'running', cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
      batch_size int, sleep_ms int, worker text, note text,
      started_at timestamptz NOT NULL DEFAULT now(), heartbeat_at timestamptz NOT NULL DEFAULT now())`,
  );
  await query(server, `COMMENT ON TABLE backfill_control IS 'backfill-control v1'`);
};

/** A worker by the convention, ten rows a batch; returns how to stop it. */
const startWorker = async (server: Server, job: string) => {
  const login = await client(server, server, {applicationName: job});
  let working = true;
  const work = (async () => {
    while (working) {
      await login.query(
        `UPDATE backfill_control SET heartbeat_at = now(),
          state = CASE command WHEN 'pause' THEN 'paused' WHEN 'abort' THEN 'aborted' ELSE 'running' END,
          rows_done = rows_done + CASE command WHEN 'run' THEN 10 ELSE 0 END WHERE job = $1`,
        [job],
      );
      await login.query('SELECT pg_sleep(0.05)');
    }
  })();
  return async () => {
    working = false;
    await work;
    await login.end();
  };
};

const addJob = (server: Server, job: string) =>
  query(
    server,
    `INSERT INTO backfill_control (job, target, rows_total) VALUES ($1, 'public.orders', 1000000)`,
    [job],
  );

describe('a backfill', () => {
  const primary = usePostgresPrimary();

  it('shows that a pause was asked for, then that the worker took it, and resumes', async () => {
    const server = primary();
    await controlTable(server);
    await addJob(server, 'orders/total 100%');
    const stop = await startWorker(server, 'orders/total 100%');
    const watched = await armed(server.superuserUrl);
    const job = await watched.seen(
      nameOf(server),
      'the job',
      ({progress}) => progress.find(each => each.job)?.job,
    );
    expect(job).toMatchObject({
      title: 'orders/total 100%',
      table: 'public.orders',
      state: 'running',
      total: 1_000_000,
    });

    const pause = watched.plan('pause', {job: job.job});
    expect(pause.items[0]?.command).toMatch(/backfill_control[\s\S]*pause/);
    await watched.session.run(pause);
    expect(watched.all('action.settled').at(-1)).toMatchObject({
      outcome: 'acknowledged',
      detail: expect.stringContaining('paused'),
    });
    expect(await query(server, 'SELECT command, state FROM backfill_control')).toEqual([
      {command: 'pause', state: 'paused'},
    ]);

    const resume = watched.plan('pause', {job: job.job});
    expect(resume.items[0]?.action).toBe('resume');
    await watched.session.run(resume);
    expect(watched.all('action.settled').at(-1)?.outcome).toBe('acknowledged');
    await stop();
  });

  it('is pausing while nobody has answered, and cannot be paused once it is done', async () => {
    const server = primary();
    await controlTable(server);
    await query(server, 'DELETE FROM backfill_control');
    await addJob(server, 'silent');
    const watched = await armed(server.superuserUrl);
    await watched.seen(nameOf(server), 'the job', ({progress}) =>
      progress.some(each => each.job?.title === 'silent'),
    );
    void watched.session.run(watched.plan('pause'));
    await watched.seen(nameOf(server), 'the pause that was asked for', ({progress}) =>
      progress.some(({job}) => job?.state === 'pausing'),
    );
    await query(server, `UPDATE backfill_control SET state = 'done'`);
    await waitUntil(
      () => watched.all('action.settled').find(({detail}) => detail.includes('ended meanwhile')),
      {
        what: 'the end of the job to be told',
      },
    );
    await waitUntil(() => refusal(watched, 'pause').includes('no backfill'), {what: 'the job to be over'});
  });

  it('has lost its worker when nobody has written for long', async () => {
    const server = primary();
    await controlTable(server);
    await query(server, 'DELETE FROM backfill_control');
    await addJob(server, 'orphan');
    await query(server, `UPDATE backfill_control SET heartbeat_at = now() - interval '5 minutes'`);
    const watched = await armed(server.superuserUrl);
    const job = await watched.seen(
      nameOf(server),
      'the job',
      ({progress}) => progress.find(each => each.job)?.job,
    );
    expect(job.phase).toBe('worker lost');
    await waitUntil(() => watched.all('alert.raised').some(({alert}) => alert.kind === 'worker lost'), {
      what: 'the alert',
    });
    expect(watched.plan('pause').effect.warnings.join()).toContain('silent');
  });
});

describe('the kill switch', () => {
  const primary = usePostgresPrimary();

  it('pauses every job and cancels every migration statement in one plan', async () => {
    const server = primary();
    await controlTable(server);
    await addJob(server, 'totals');
    const stop = await startWorker(server, 'totals');
    await query(server, 'CREATE TABLE orders (id int)');
    const holder = await holdLock(server, 'SELECT * FROM orders', {applicationName: 'reporting'});
    const alter = await waitForLock(server, 'ALTER TABLE orders ADD COLUMN total int', {
      applicationName: 'migration',
    });
    const reader = await waitForLock(server, 'SELECT * FROM orders');
    const watched = await armed(server.superuserUrl);
    await watched.seen(
      nameOf(server),
      'job and migration',
      ({progress, migration, graph}) =>
        progress.some(({job}) => job) &&
        migration.has(String(alter.pid)) &&
        graph.byWaiter.has(String(reader.pid)),
    );
    const plan = watched.plan('kill switch');
    expect(plan.killSwitch).toBe(true);
    const [first] = plan.items;
    expect(first).toMatchObject({action: 'pause', target: {label: 'totals'}});
    expect(plan.items.map(({target}) => target.type === 'session' && target.session)).toContain(
      String(alter.pid),
    );
    expect(plan.items.map(({target}) => target.type === 'session' && target.session)).not.toContain(
      String(holder.pid),
    );
    expect(plan.effect.frees).toBeGreaterThanOrEqual(1);
    await watched.session.run(plan);
    expect(await alter.outcome).toBeInstanceOf(Error);
    expect(await reader.outcome).toHaveProperty('rows');
    expect(await query(server, `SELECT command, state FROM ${table}`)).toEqual([
      {command: 'pause', state: 'paused'},
    ]);
    const ends = watched
      .all('action.settled')
      .filter(({outcome}) => outcome !== 'done')
      .map(({outcome}) => outcome);
    expect(ends).toContain('acknowledged');
    expect(ends).toContain('stopped');
    await holder.release();
    await stop();
  });
});
