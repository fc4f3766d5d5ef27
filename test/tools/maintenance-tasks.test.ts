// Runs of maintenance_tasks in tables as the gem makes them; the worker is a fake one that answers as the gem's does.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import type {JobOrder, JobReading} from '../../src/core/job.ts';
import type {Node} from '../../src/engines/engine.ts';
import {maintenanceTasks} from '../../src/tools/maintenance-tasks.ts';
import {armed} from '../commands/watching.ts';
import {connect} from '../engines/consoles.ts';
import {query as askMysql} from '../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../servers/mysql/servers.ts';
import {query as askPostgres} from '../servers/postgres/clients.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

type Ask = <Row extends object>(server: Server, sql: string) => Promise<Row[]>;
type Run = {readonly id: number; readonly status: string; readonly lock_version: number};

const servers: readonly {
  readonly name: string;
  readonly use: () => () => Server;
  readonly ask: Ask;
  readonly words: {readonly id: string; readonly moment: string; readonly now: string; readonly ago: string};
}[] = [
  {
    name: 'PostgreSQL',
    use: () => usePostgresPrimary(),
    ask: askPostgres,
    words: {
      ...{id: 'bigserial PRIMARY KEY', moment: 'timestamp(6)', now: "timezone('utc', now())"},
      ago: "timezone('utc', now()) - interval '6 minutes'",
    },
  },
  ...(['mysql', 'mariadb'] as const).map(family => ({
    name: family,
    // Far from UTC: Rails writes UTC whatever the server's zone is.
    use: () => useMysqlPrimary(family, {settings: {default_time_zone: "'-03:30'"}}),
    ask: askMysql as Ask,
    words: {
      ...{id: 'bigint PRIMARY KEY AUTO_INCREMENT', moment: 'datetime(6)', now: 'utc_timestamp(6)'},
      ago: 'utc_timestamp(6) - interval 6 minute',
    },
  })),
];

describe.each(servers)('maintenance_tasks on $name', ({use, ask, words}) => {
  const server = use();
  let node: Node;
  const runs = 'maintenance_tasks_runs';

  beforeAll(async () => {
    // As of a release before `metadata` was added.
    await ask(
      server(),
      `CREATE TABLE ${runs} (id ${words.id}, task_name varchar(255) NOT NULL, started_at ${words.moment},
        ended_at ${words.moment}, time_running double precision NOT NULL DEFAULT 0, tick_count bigint NOT NULL DEFAULT 0,
        tick_total bigint, job_id varchar(255), \`cursor\` varchar(255), status varchar(255) NOT NULL DEFAULT 'enqueued',
        error_class varchar(255), error_message varchar(255), backtrace text, arguments text,
        lock_version int NOT NULL DEFAULT 0, created_at ${words.moment} NOT NULL, updated_at ${words.moment} NOT NULL)`.replaceAll(
        '`',
        words.id.includes('serial') ? '"' : '`',
      ),
    );
    node = await connect(server().superuserUrl);
  });
  afterAll(() => node?.close());

  /** A run whose worker was last heard of at `touched`. */
  const add = async (status: string, touched = words.now): Promise<number> => {
    await ask(server(), `DELETE FROM ${runs}`);
    await ask(
      server(),
      `INSERT INTO ${runs} (task_name, status, tick_count, tick_total, job_id, started_at, created_at, updated_at)
      VALUES ('Maintenance::FillTask', '${status}', 250, 1000, 'job-1', ${words.now}, ${words.now}, ${touched})`,
    );
    return (await row()).id;
  };
  const row = async (): Promise<Run> => {
    const [found] = await ask<Run>(server(), `SELECT id, status, lock_version FROM ${runs}`);
    if (found === undefined) throw new Error('no run');
    return {...found, id: Number(found.id)};
  };
  const job = async (): Promise<JobReading> => {
    const [found] = await maintenanceTasks.read(node);
    if (found === undefined) throw new Error('no job');
    return found;
  };
  const tell = async (verb: Exclude<JobOrder['verb'], 'set'>) =>
    maintenanceTasks.act(node, (await job()).job, {verb});

  /** As the gem does: it writes by the version that it read, and reads again what was written meanwhile. */
  const startFakeWorker = async () => {
    let working = true;
    const work = (async () => {
      while (working) {
        const {id, status, lock_version} = await row();
        const next = {pausing: 'paused', cancelling: 'cancelled', enqueued: 'running'}[status] ?? status;
        await ask(
          server(),
          `UPDATE ${runs} SET status = '${next}', lock_version = lock_version + 1, updated_at = ${words.now},
            tick_count = tick_count + ${status === 'running' ? 1 : 0} WHERE id = ${id} AND lock_version = ${lock_version}`,
        );
      }
    })();
    return async () => {
      working = false;
      await work;
    };
  };

  it('tells how far a run is, by ticks that the task counts', async () => {
    const id = await add('running');
    expect(await job()).toMatchObject({
      ...{job: expect.stringMatching(new RegExp(`^maintenance-tasks:\\w+\\.${runs}/${id}$`))},
      ...{title: 'Maintenance::FillTask', state: 'running', phase: 'running', silence: null},
      ...{done: 250, total: 1000, worker: 'job-1'},
    });
    const {startedAt} = await job();
    expect(Math.abs((startedAt ?? 0) - Date.now())).toBeLessThan(60 * 60_000);
  });

  it('pauses with the lock version raised, so that the gem notices', async () => {
    await add('running');
    const before = await row();
    expect(await tell('pause')).toMatchObject({result: 'sent', reply: 'its status is pausing'});
    expect(await row()).toMatchObject({status: 'pausing', lock_version: before.lock_version + 1});
    expect((await job()).can.pause).toMatchObject({missing: expect.stringContaining('5 minutes')});
    expect(await tell('pause')).toMatchObject({result: 'changed'});
    expect((await row()).lock_version).toBe(before.lock_version + 1);
  });

  it('may be forced once nobody has answered for five minutes', async () => {
    await add('pausing', words.ago);
    expect(await job()).toMatchObject({phase: 'worker lost', silence: expect.any(Number)});
    expect((await job()).silence).toBeGreaterThan(5 * 60_000);
    expect(await tell('pause')).toMatchObject({reply: 'its status is paused'});
    await add('cancelling', words.ago);
    expect(await tell('abort')).toMatchObject({reply: 'its status is cancelled'});
  });

  it('is cancelled by its worker, or at once while it is paused', async () => {
    await add('running');
    expect(await tell('abort')).toMatchObject({reply: 'its status is cancelling'});
    await add('paused');
    expect(await tell('abort')).toMatchObject({reply: 'its status is cancelled'});
    const [{ended_at} = {ended_at: null}] = await ask<{ended_at: unknown}>(
      server(),
      `SELECT ended_at FROM ${runs}`,
    );
    expect(ended_at).not.toBeNull();
    expect(await job()).toMatchObject({state: 'aborted'});
  });

  it('is resumed by the application alone, with the command', async () => {
    const id = await add('paused');
    expect((await job()).can.resume).toMatchObject({
      fix: expect.stringContaining(`MaintenanceTasks::Runner.resume(MaintenanceTasks::Run.find(${id}))`),
    });
    expect(await tell('resume')).toMatchObject({result: 'refused'});
    expect((await row()).status).toBe('paused');
  });

  it('fails with the error that it met, and is forgotten some time after it ended', async () => {
    await add('errored');
    await ask(server(), `UPDATE ${runs} SET error_class = 'ActiveRecord::Deadlocked'`);
    expect(await job()).toMatchObject({
      state: 'failed',
      raw: expect.stringContaining('ActiveRecord::Deadlocked'),
    });
    await add('succeeded', words.ago);
    expect(await job()).toMatchObject({state: 'done'});
    await ask(server(), `UPDATE ${runs} SET updated_at = '2020-01-01 00:00:00'`);
    expect(await maintenanceTasks.read(node)).toEqual([]);
  });

  it('is paused from the console and acknowledged by its worker', async () => {
    await add('running');
    const stop = await startFakeWorker();
    const watched = await armed(server().superuserUrl);
    const seen = await waitUntil(
      () =>
        Object.values(watched.session.journal.state().nodes)
          .flatMap(({progress}) => progress)
          .find(({job: found}) => found?.state === 'running')?.job,
      {what: 'the run', timeout: 30_000},
    );
    await watched.session.run(watched.plan('pause', {job: seen.job}));
    expect(watched.all('action.settled').at(-1)).toMatchObject({
      outcome: 'acknowledged',
      detail: expect.stringContaining('paused'),
    });
    await stop();
    expect((await row()).status).toBe('paused');
  });
});
