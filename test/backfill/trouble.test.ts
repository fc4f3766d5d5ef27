// What can come in between: other runners, consoles, kill -9, locks of others, a server that dies.
import {describe, expect, it} from 'vitest';
import type {JobOrder} from '../../src/core/job.ts';
import {backfillControl} from '../../src/tools/backfill-control.ts';
import {connect} from '../engines/consoles.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {kinds, numberOf, useGround} from './ground.ts';
import {startRun, workOn} from './run.ts';
import {startRunner} from './runner-process.ts';

/** 100 for the whole truth; each takes about two seconds. */
const kills = Number(process.env.MIGTOP_TEST_KILLS ?? 10);

describe.each(kinds())('$name', kind => {
  const ground = useGround(kind);

  const columns = 'done int not null default 0, touched int not null default 0';

  const makeTable = async (name: string, rows: number) => {
    const {query, words} = ground();
    await query(`create table ${name} (id int primary key, ${columns})`);
    await query(`insert into ${name} (id) select i from ${words.numbers(rows)}`);
  };

  const jobOf = async (table: string) =>
    (await ground().query(`select * from backfill_control where job = 'fill ${table}'`))[0];
  const doneOf = async (table: string) =>
    Number((await jobOf(table).catch(() => undefined))?.rows_done ?? -1);
  const order = (table: string, change: string) =>
    ground().query(`update backfill_control set ${change} where job = 'fill ${table}'`);

  const untilDone = (table: string, least: number) =>
    waitUntil(async () => (await doneOf(table)) >= least, {
      what: `${least} rows to be done`,
      timeout: 60_000,
    });

  const flags = (table: string, ...more: string[]) => [
    ...['--table', table, '--set', 'done = 1', '--where', 'done = 0', '--job', `fill ${table}`],
    ...['--baseline', '0s', ...more],
  ];

  it(
    `is killed ${kills} times at random, and does every row once`,
    async () => {
      const rows = kills * 1_000;
      await makeTable('killed', rows);
      const {query, words, url} = ground();
      // Without --where, nothing but the checkpoint keeps a row from being done twice; the trigger would see it.
      const args = ['--table', 'killed', '--set', 'done = 1', '--job', 'fill killed'];
      const first = startRunner(url, [...args, '--baseline', '1h']);
      await waitUntil(async () => (await doneOf('killed')) === 0, {
        what: 'the job to be entered',
        timeout: 60_000,
      });
      first.kill('SIGKILL');
      await first.ended;
      for (const sql of words.countTouches('killed')) await query(sql);
      await order('killed', 'batch_size = 40, sleep_ms = 5');
      for (let kill = 0; kill < kills; kill++) {
        const before = await doneOf('killed');
        const runner = startRunner(url, [...args, '--baseline', '0s']);
        await Promise.race([untilDone('killed', before + 1), runner.ended]);
        await new Promise(resolve => setTimeout(resolve, Math.random() * 200));
        runner.kill('SIGKILL');
        await runner.ended;
      }
      expect(await doneOf('killed')).toBeLessThan(rows);
      await order('killed', 'batch_size = null, sleep_ms = null');
      const last = startRunner(url, [...args, '--baseline', '0s']);
      expect(await last.ended).toBe(0);
      expect(
        await numberOf(ground(), 'select count(*) as n from killed where done <> 1 or touched <> 1'),
      ).toBe(0);
      expect(await doneOf('killed')).toBe(rows);
    },
    60_000 + kills * 10_000,
  );

  it('leaves a job to the runner that has it, and says who that is', async () => {
    await makeTable('contended', 3_000);
    const {url} = ground();
    const first = startRun(url, workOn('contended'), {
      look: () => ({worst: {replica: 'db2', lag: 9e9}, unknown: null, waiting: 0}),
    });
    await waitUntil(() => jobOf('contended').then(Boolean, () => false), {what: 'the job to be entered'});
    await expect(startRun(url, workOn('contended')).ending).rejects.toThrow(
      /in the hands of another runner: .* session \d+/,
    );
    first.stop();
    expect(await first.ending).toBe('stopped');
    expect(await startRun(url, workOn('contended')).ending).toBe('done');
  });

  it('is paused, resumed, resized and aborted from the console', async () => {
    await makeTable('steered', 20_000);
    const node = await connect(ground().url);
    const console = async (given: JobOrder) => {
      const job = (await backfillControl.read(node)).find(({title}) => title === 'fill steered');
      return backfillControl.act(node, job?.job ?? '', given);
    };
    const stateOf = async () =>
      (await backfillControl.read(node)).find(({title}) => title === 'fill steered')?.state;
    try {
      const run = startRun(ground().url, workOn('steered'));
      await waitUntil(() => jobOf('steered').then(Boolean, () => false), {what: 'the job to be entered'});
      await order('steered', 'batch_size = 10, sleep_ms = 20');
      await untilDone('steered', 20);

      // The console looks for tables now and then only.
      await waitUntil(stateOf, {what: 'the console to see the job', timeout: 30_000});
      expect(await console({verb: 'pause'})).toMatchObject({result: 'sent'});
      const asked = await doneOf('steered');
      await waitUntil(async () => (await stateOf()) === 'paused', {what: 'the pause to be acknowledged'});
      const paused = await doneOf('steered');
      // What was under way, and no batch after it.
      expect(paused - asked).toBeLessThanOrEqual(2 * 10);

      const larger = {name: 'batch_size', value: '500'};
      expect(await console({verb: 'set', setting: larger})).toMatchObject({result: 'sent'});
      expect(await console({verb: 'resume'})).toMatchObject({result: 'sent'});
      await untilDone('steered', paused + 1);
      expect(((await doneOf('steered')) - paused) % 500).toBe(0);

      const own = {name: 'batch_size', value: 'auto'};
      expect(await console({verb: 'set', setting: own})).toMatchObject({result: 'sent'});
      expect(await jobOf('steered')).toMatchObject({batch_size: null});
      expect(await console({verb: 'abort'})).toMatchObject({result: 'sent'});
      expect(await run.ending).toBe('aborted');
      expect(await jobOf('steered')).toMatchObject({state: 'aborted', worker: null});
      await expect(startRun(ground().url, workOn('steered')).ending).rejects.toThrow(/was aborted/);
      await order('steered', `command = 'run', batch_size = null, sleep_ms = null`);
      expect(await startRun(ground().url, workOn('steered')).ending).toBe('done');
    } finally {
      await node.close();
    }
  });

  it('gives way to whoever has a row, and tries again', async () => {
    await makeTable('locked', 2_000);
    const holder = await ground().session();
    await holder.run('begin');
    await holder.run('update locked set done = 0 where id = 700');
    const run = startRun(ground().url, workOn('locked'));
    await waitUntil(() => run.notices.some(each => /lock in time/.test(each)), {
      what: 'a lock that is not given',
    });
    await waitUntil(() => run.notices.filter(each => /Trying again/.test(each)).length > 1, {
      what: 'another try',
    });
    await holder.run('commit');
    expect(await run.ending).toBe('done');
    await holder.end();
    expect(await numberOf(ground(), 'select count(*) as n from locked where done = 0')).toBe(0);
  });

  it('survives being the victim of a deadlock', async () => {
    await makeTable('entangled', 400);
    const {url, session, query, words} = ground();
    const other = await session();
    for (const sql of words.neverTheVictim) await other.run(sql);
    await other.run('begin');
    // More rows than the batch will have: InnoDB spares whoever has done more.
    await other.run('update entangled set touched = 9 where id >= 150');
    const run = startRun(url, workOn('entangled'), {lockTimeout: 10_000});
    const last = 'select id from entangled where id = 149 for update skip locked';
    await waitUntil(async () => (await query(last)).length === 0, {
      what: 'the batch to wait for the next row',
    });
    await other.run('update entangled set touched = 9 where id <= 100');
    await other.run('rollback');
    await other.end();
    expect(await run.ending).toBe('done');
    expect(run.notices.join()).toMatch(/deadlock/i);
    expect(await numberOf(ground(), 'select count(*) as n from entangled where done = 0')).toBe(0);
  });

  it('goes on where it was when the server comes back', async () => {
    await makeTable('interrupted', 4_000);
    const {url, cluster} = ground();
    // Nothing is done before the order is there: a quick machine would have done it all.
    let ordered = false;
    const run = startRun(url, workOn('interrupted'), {
      look: () => ({
        worst: null,
        unknown: ordered ? null : {replica: 'db2', why: 'told to wait'},
        waiting: 0,
      }),
    });
    await waitUntil(() => jobOf('interrupted').then(Boolean, () => false), {what: 'the job to be entered'});
    await order('interrupted', 'batch_size = 50, sleep_ms = 20');
    ordered = true;
    await untilDone('interrupted', 100);
    await cluster.primary.kill9();
    await waitUntil(() => run.notices.length > 0, {what: 'the loss to be noticed'});
    await cluster.primary.restart();
    await order('interrupted', 'batch_size = null, sleep_ms = null');
    expect(await run.ending).toBe('done');
    expect(run.notices.join()).toContain('Connected again');
    expect(await numberOf(ground(), 'select count(*) as n from interrupted where done = 0')).toBe(0);
    expect(await doneOf('interrupted')).toBe(4_000);
  });

  it('finishes its batch when it is told to stop, and the next run goes on from there', async () => {
    const rows = 60_000;
    await makeTable('stopped', rows);
    const {url} = ground();
    const runner = startRunner(url, flags('stopped'));
    await waitUntil(() => jobOf('stopped').then(Boolean, () => false), {
      what: 'the job to be entered',
      timeout: 60_000,
    });
    await order('stopped', 'batch_size = 20, sleep_ms = 50');
    await untilDone('stopped', 40);
    runner.kill('SIGTERM');
    expect(await runner.ended).toBe(143);
    expect(runner.said()).toContain('the same command goes on from here');
    expect(await jobOf('stopped')).toMatchObject({state: 'paused', worker: null});
    const done = await doneOf('stopped');
    expect(done).toBeLessThan(rows);
    await order('stopped', 'batch_size = null, sleep_ms = null');
    expect(await startRunner(url, flags('stopped')).ended).toBe(0);
    expect(await doneOf('stopped')).toBe(rows);
  });
});
