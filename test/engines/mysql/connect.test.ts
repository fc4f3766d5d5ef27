import {beforeAll, describe, expect, it, vi} from 'vitest';
import {errorNumber} from '../../../src/engines/mysql/errors.ts';
import {readIdentity} from '../../../src/engines/mysql/identity.ts';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles, type Roles} from '../../servers/mysql/roles.ts';
import {testedReleases, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {open} from './consoles.ts';

const hostileSettings = {
  init_connect: `SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT', sql_select_limit = 1, time_zone = '+05:00', autocommit = 0`,
  wait_timeout: 1,
};

describe.each(testedReleases())('a connection to $family $release', ({family, release}) => {
  const primary = useMysqlPrimary(family, {release, settings: hostileSettings});
  let roles: Roles;
  beforeAll(async () => {
    roles = await createMysqlRoles(family, primary());
  });

  it.each(['root', 'mon', 'mon_kill', 'bare'] as const)('opens for %s', async role => {
    const connection = await open(roles[role].url);
    const [row] = await connection.query('select connection_id() as id, current_user() as name');
    expect(row).toEqual({id: connection.id, name: `${roles[role].user}@%`});
    expect(connection).toMatchObject({family, lost: null});
    expect(connection.version.join('.')).toMatch(new RegExp(`^${release.replace('.', '\\.')}\\.\\d+$`));
    await connection.close();
  });

  it('cannot write when it observes or probes', async () => {
    await query(primary(), 'CREATE TABLE test.kept (id int)');
    for (const purpose of ['observe', 'probe'] as const) {
      const connection = await open(primary().superuserUrl, {}, {purpose});
      for (const sql of ['create table written (id int)', 'insert into kept values (1)', 'drop table kept'])
        expect(errorNumber(await connection.query(sql).catch(each => each))).toBe(1792);
      await connection.close();
    }
    expect(await query(primary(), 'SELECT id FROM test.kept')).toEqual([]);
  });

  it('may write when it acts, and commits', async () => {
    const connection = await open(primary().superuserUrl, {}, {purpose: 'act'});
    await connection.query('create table acted (id int)');
    await connection.query('insert into acted values (7)');
    await connection.close();
    expect(await query(primary(), 'SELECT id FROM test.acted')).toEqual([{id: 7}]);
  });

  it('gives every value as the text of the server, of one statement or of several', async () => {
    const warned = vi.spyOn(console, 'warn');
    const connection = await open(roles.bare.url);
    expect(
      await connection.query(
        `select 18446744073709551615 as big, 1 = 1 as yes, null as nothing, 1.50 as cut, 1e0 as floating,
          timestamp('2026-11-21 01:02:03.004005') as moment, json_array(9007199254740993) as list, _binary'é😀' as bytes`,
      ),
    ).toEqual([
      {
        ...{big: '18446744073709551615', yes: '1', nothing: null, cut: '1.50', floating: '1'},
        ...{moment: '2026-11-21 01:02:03.004005', list: '[9007199254740993]', bytes: 'é😀'},
      },
    ]);
    expect(
      await connection.multi('select 1 as a; do 0; select 2 as b from dual where false; select 3 as c'),
    ).toEqual([[{a: '1'}], [], [], [{c: '3'}]]);
    expect(warned).not.toHaveBeenCalled();
    expect(await connection.multi('select 1 as a from dual where false')).toEqual([[]]);
    await connection.close();
  });

  it('has settings of its own, whatever those of the server are', async () => {
    const connection = await open(roles.bare.url);
    const [row] = await connection.query(
      `select @@sql_mode as mode, @@time_zone as zone, @@autocommit as autocommit, @@lock_wait_timeout as lock_wait,
        @@innodb_lock_wait_timeout as row_wait, @@character_set_client as charset, "a\\nb" as text`,
    );
    expect(row).toEqual({
      ...{mode: 'STRICT_ALL_TABLES', zone: '+00:00', autocommit: '1', lock_wait: '1', row_wait: '1'},
      ...{charset: 'utf8mb4', text: 'a\nb'},
    });
    expect(await connection.query('select 1 as n union select 2')).toHaveLength(2);
    await connection.close();
  });

  it('outlives the limit of idle sessions', async () => {
    const idle = async (id: string) =>
      (
        await query<{time: number}>(
          primary(),
          `SELECT time AS time FROM information_schema.processlist WHERE id = ${id}`,
        )
      )[0]?.time ?? -1;
    const connection = await open(roles.bare.url);
    await waitUntil(async () => (await idle(connection.id)) >= 3, {what: 'the session to be idle'});
    expect(await connection.query('select 1 as one')).toEqual([{one: '1'}]);
    await connection.close();
  });

  it('goes over a unix socket', async () => {
    await query(primary(), `CREATE USER local@localhost IDENTIFIED BY 'pw'`);
    const socket = `${primary().socketDir}/sock`;
    const connection = await open(`mysql://local:pw@localhost?socket=${socket}`);
    expect(await connection.query('select current_user() as name')).toEqual([{name: 'local@localhost'}]);
    expect(connection.tls).toBeNull();
    await connection.close();
  });

  it('hands over statements one after the other', async () => {
    const connection = await open(roles.bare.url);
    const answers = await Promise.all(
      ['1', '2', '3'].map(value => connection.query(`select ${value} as value, sleep(0.01) as slept`)),
    );
    expect(answers.map(([row]) => row?.value)).toEqual(['1', '2', '3']);
    await connection.close();
  });

  it('never sends the server a file of this machine', async () => {
    const connection = await open(primary().superuserUrl, {}, {purpose: 'act'});
    await connection.query('create table loaded (line text)');
    await expect(
      connection.query(`load data local infile '${import.meta.filename}' into table loaded`),
    ).rejects.toThrow();
    expect(await query(primary(), 'SELECT line FROM test.loaded')).toEqual([]);
    await connection.close();
  });

  it('names the server the same at every look', async () => {
    const connection = await open(primary().superuserUrl);
    const names = new Set<string>();
    const until = Date.now() + 1_500;
    while (Date.now() < until) names.add((await readIdentity(connection)).server);
    expect([...names]).toEqual([expect.stringMatching(/.+:\d{10}$/)]);
    await connection.close();
  });
});

describe('a connection to MySQL', () => {
  const primary = useMysqlPrimary('mysql');

  it('names itself to the server', async () => {
    const connection = await open(primary().superuserUrl);
    expect(
      await connection.query(
        `select attr_value as name from performance_schema.session_connect_attrs
          where processlist_id = connection_id() and attr_name = 'program_name'`,
      ),
    ).toEqual([{name: 'migtop test'}]);
    await connection.close();
  });
});
