// What the runner does when it meets a limit: of time, of isolation, of a replica; and what a console sees of it.
import {describe, expect, it} from 'vitest';
import type {Conditions} from '../../src/backfill/conditions.ts';
import {backfillControl} from '../../src/tools/backfill-control.ts';
import {connect} from '../engines/consoles.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {kinds, numberOf, useGround} from './ground.ts';
import {startRun, workOn} from './run.ts';

const lagging: Conditions = {worst: {replica: 'db2', lag: 9e6}, unknown: null, waiting: 0};
const calm: Conditions = {worst: null, unknown: null, waiting: 0};

describe.each(kinds())('$name', kind => {
  const ground = useGround(kind);

  const makeTable = async (name: string, rows: number) => {
    const {query, words} = ground();
    await query(
      `create table ${name} (id int primary key, done int not null default 0, touched int not null default 0)`,
    );
    await query(`insert into ${name} (id) select i from ${words.numbers(rows)}`);
    for (const sql of words.countTouches(name)) await query(sql);
  };
  const wrong = (table: string) =>
    numberOf(ground(), `select count(*) as n from ${table} where done <> 1 or touched <> 1`);
  const jobOf = async (table: string) =>
    (await ground().query(`select * from backfill_control where job = 'fill ${table}'`))[0];
  const entered = (table: string) =>
    waitUntil(() => jobOf(table).catch(() => null), {what: 'the job to be entered'});

  it('tells consoles why it waits of its own accord, and that nobody has it once it was stopped', async () => {
    await makeTable('watched', 500);
    const node = await connect(ground().url);
    const seen = async () =>
      (await backfillControl.read(node)).find(({title}) => title === 'fill watched') ?? null;
    let conditions = lagging;
    const run = startRun(ground().url, workOn('watched'), {look: () => conditions});
    try {
      await entered('watched');
      const held = await waitUntil(
        async () => {
          const job = await seen();
          return job?.throttled ? job : null;
        },
        {what: 'the reason to be told', timeout: 30_000},
      );
      expect(held).toMatchObject({state: 'running', throttled: expect.stringContaining('db2 lags')});
      run.stop();
      expect(await run.ending).toBe('stopped');
      const left = await waitUntil(
        async () => {
          const job = await seen();
          return job?.phase === 'stopped: no worker' ? job : null;
        },
        {what: 'the job to be left', timeout: 30_000},
      );
      expect(left).toMatchObject({
        ...{state: 'paused', throttled: null},
        can: {resume: {missing: expect.stringContaining('no worker')}, abort: true},
      });
      conditions = calm;
      expect(await startRun(ground().url, workOn('watched')).ending).toBe('done');
      expect(await wrong('watched')).toBe(0);
    } finally {
      await node.close();
    }
  });

  it('halves a batch that runs out of time, whatever size was asked for', async () => {
    await makeTable('slow', 400);
    const {url, query, words} = ground();
    const work = workOn('slow', {set: `done = 1 + ${words.slowZero(2)}`});
    const first = startRun(url, work, {look: () => lagging});
    await entered('slow');
    first.stop();
    await first.ending;
    await query(`update backfill_control set batch_size = 400 where job = 'fill slow'`);
    const run = startRun(url, work, {statementTimeout: 500});
    expect(await run.ending).toBe('done');
    expect(run.notices.filter(each => each.includes('Trying again'))).not.toEqual([]);
    expect(await wrong('slow')).toBe(0);
  });

  it('works with a control table that has no place for the reason', async () => {
    await makeTable('plain', 500);
    await ground().query('alter table backfill_control drop column throttled');
    expect(await startRun(ground().url, workOn('plain')).ending).toBe('done');
    expect(await wrong('plain')).toBe(0);
  });

  if (kind.name.startsWith('PostgreSQL'))
    it('tries again what could not be serialized', async () => {
      await makeTable('serial', 300);
      const {url, query, session} = ground();
      const other = await session();
      await other.run('begin');
      await other.run('update serial set done = 0 where id = 100');
      const strict = `${url}?options=-c%20default_transaction_isolation%3Dserializable`;
      const run = startRun(strict, workOn('serial'), {lockTimeout: 10_000});
      const waiting = `select 1 from pg_stat_activity where application_name = 'backfill under test' and wait_event_type = 'Lock'`;
      await waitUntil(async () => (await query(waiting)).length > 0, {what: 'the batch to wait for the row'});
      await other.run('commit');
      await other.end();
      expect(await run.ending).toBe('done');
      expect(run.notices.join()).toMatch(/serialize/);
      expect(await numberOf(ground(), 'select count(*) as n from serial where done <> 1')).toBe(0);
    });
});
