// Every row is changed once, whatever the key is made of and whatever things are called.
import {describe, expect, it} from 'vitest';
import type {BackfillWork} from '../../src/engines/backfill.ts';
import {kinds, numberOf, useGround} from './ground.ts';
import {openStore, startRun, workOn} from './run.ts';

describe.each(kinds())('$name', kind => {
  const ground = useGround(kind);

  const columns = 'done int not null default 0, touched int not null default 0';
  const rows = 2_000;

  /** Makes, fills, runs, and returns how the job's row ended. */
  const fill = async (
    table: string,
    definition: string,
    names: string,
    values: string,
    key: readonly string[] | null = null,
  ) => {
    const {query, words, url} = ground();
    await query(`create table ${words.quoted(table)} (${definition}, ${columns})`);
    await query(`insert into ${words.quoted(table)} (${names}) select ${values} from ${words.numbers(rows)}`);
    for (const sql of words
      .countTouches(words.quoted(table))
      .map(each => each.replace('touches_`', '`touches_')))
      await query(sql);
    const run = startRun(url, workOn(table, {key}));
    expect(await run.ending).toBe('done');
    const wrong = await numberOf(
      ground(),
      `select count(*) as n from ${words.quoted(table)} where done <> 1 or touched <> 1`,
    );
    const [job] = await query(`select * from backfill_control where job = 'fill ${table}'`);
    expect({wrong, done: Number(job?.rows_done), total: Number(job?.rows_total), state: job?.state}).toEqual({
      wrong: 0,
      done: rows,
      total: rows,
      state: 'done',
    });
  };

  it('goes by a number', () => fill('by_number', 'id bigint primary key', 'id', 'i * 3 - 1000'));

  it('goes by a composite key, in the order of its index', () =>
    fill('by_two', 'no int not null, shop int not null, primary key (shop, no)', 'shop, no', 'i % 3, i'));

  it('goes by text of any script and case, and by what looks like SQL', () => {
    const {words} = ground();
    return fill(
      'by_text',
      'name varchar(60) not null, unique (name)',
      'name',
      `concat(case i % 5 when 0 then 'Z' when 1 then 'ä' when 2 then '''\\ --' when 3 then 'é' else 'z' end, ${words.text('i')})`,
    );
  });

  it('goes by a key that is named, and not by the primary key', () =>
    fill(
      'by_named',
      'id int primary key, moment date not null, no int not null, unique (moment, no)',
      'id, moment, no',
      `i, case i % 2 when 0 then date '2026-11-21' else date '2024-02-29' end, i`,
      ['no', 'moment'],
    ));

  it('takes names that have to be quoted', () => {
    const {words} = ground();
    return fill('Order Items', `${words.quoted('Key of')} int primary key`, words.quoted('Key of'), 'i');
  });

  const uuids = kind.name.startsWith('PostgreSQL') ? 'md5(i::text)::uuid' : 'uuid()';
  if (!kind.name.startsWith('mysql'))
    it('goes by uuids', () => fill('by_uuid', 'id uuid primary key', 'id', uuids));

  if (!kind.name.startsWith('PostgreSQL'))
    it('goes by bytes', () =>
      fill('by_bytes', 'id binary(16) primary key', 'id', `unhex(left(sha2(i, 256), 32))`));

  it('leaves rows alone that came after it began', async () => {
    const {query, url, words} = ground();
    await query(`create table growing (id int primary key, ${columns})`);
    await query(`insert into growing (id) select i from ${words.numbers(100)}`);
    const store = await openStore(url, workOn('growing'));
    await store.close();
    const run = startRun(url, workOn('growing'), {
      look: () => {
        void query('insert into growing (id) values (1000)').catch(() => {});
        return {worst: null, unknown: null, waiting: 0};
      },
    });
    expect(await run.ending).toBe('done');
    expect(await numberOf(ground(), 'select done from growing where id = 1000')).toBe(0);
  });

  it('has nothing to do on an empty table', async () => {
    await ground().query(`create table nobody (id int primary key, ${columns})`);
    const run = startRun(ground().url, workOn('nobody'));
    expect(await run.ending).toBe('done');
    expect(run.notices.join()).toContain('empty');
  });
});

type Refusal = readonly [
  name: string,
  definition: string,
  work: Partial<BackfillWork> & {readonly index?: string},
  said: RegExp,
];

describe.each(kinds())('what is refused on $name', kind => {
  const ground = useGround(kind);

  it.each<Refusal>([
    ['no unique key', 'id int', {}, /no unique key/],
    ['a key that may be NULL', 'id int unique', {}, /id may be NULL/],
    ['an index that is not unique', 'id int primary key, a int', {key: ['a'], index: 'a'}, /not unique/],
    ['no index at all', 'id int primary key, a int', {key: ['a']}, /no index on \(a\)/],
    [
      'a --set that counts',
      'id int primary key, a int default 0',
      {set: 'a = a + 1', where: null},
      /changes rows again/,
    ],
    [
      'a --where that holds for done rows',
      'id int primary key, a int default 0',
      {set: 'a = a + 1', where: 'a >= 0'},
      /still matches rows that are done/,
    ],
    ['a --set of the key', 'id int primary key', {set: 'id = id + 10', where: 'id < 10'}, /changes the key/],
    [
      'an unknown column',
      'id int primary key',
      {set: 'nope = 1', where: null},
      /does not take --set or --where/,
    ],
    [
      'SQL that is none',
      'id int primary key',
      {set: 'id = id', where: 'id ='},
      /does not take --set or --where/,
    ],
  ])('%s', async (name, definition, {index, ...more}, said) => {
    const {query, url, words} = ground();
    const table = name.replaceAll(/\W/g, '_');
    await query(`create table ${table} (${definition})`);
    if (index) await query(`create index on_${table} on ${table} (${index})`);
    await query(`insert into ${table} (id) select i from ${words.numbers(9)}`);
    await expect(startRun(url, workOn(table, more)).ending).rejects.toThrow(said);
    const [untouched] = await query(`select count(*) as n, sum(id) as ids from ${table}`);
    expect([Number(untouched?.n), Number(untouched?.ids)]).toEqual([9, 45]);
  });

  it('a table that is not there', async () => {
    await expect(startRun(ground().url, workOn('nowhere')).ending).rejects.toThrow(/no table .*nowhere/);
  });

  it('a job that was begun with other work', async () => {
    const {query, url} = ground();
    await query('create table twice (id int primary key, done int default 0, other int)');
    await query('insert into twice (id) values (1), (2)');
    expect(await startRun(url, workOn('twice')).ending).toBe('done');
    await query(`update backfill_control set state = 'paused' where job = 'fill twice'`);
    await expect(startRun(url, workOn('twice', {set: 'other = 1'})).ending).rejects.toThrow(/another --set/);
  });

  it('a control table that is something else', async () => {
    const {query, url} = ground();
    await query('create table fine (id int primary key, done int default 0)');
    await query('insert into fine (id) values (1)');
    await query('create table not_control (job int)');
    await expect(startRun(url, workOn('fine', {control: 'not_control'})).ending).rejects.toThrow(
      /no backfill-control table/,
    );
  });
});
