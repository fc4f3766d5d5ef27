// gh-ost on real servers: the tables are made by the test as gh-ost makes them; who answers at the socket is a fake.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import {loadConfig} from '../../src/config/config.ts';
import type {JobReading} from '../../src/core/job.ts';
import type {Node} from '../../src/engines/engine.ts';
import {ghOst} from '../../src/tools/gh-ost.ts';
import {ask} from '../../src/tools/gh-ost-socket.ts';
import {armed, refusal} from '../commands/watching.ts';
import {connect, observe} from '../engines/consoles.ts';
import {client, query} from '../servers/mysql/clients.ts';
import {testedReleases, useMysqlPrimary} from '../servers/mysql/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {fakeGhOst} from './fake-gh-ost.ts';

describe.each(testedReleases())('gh-ost on $family $release', ({family, release}) => {
  const server = useMysqlPrimary(family, {release, settings: {default_time_zone: "'-03:30'"}});
  let node: Node;
  const applier = () => `elsewhere:${server().port}`;

  const changelog = async (table: string, rows: readonly (readonly [number, string, string, string?])[]) => {
    await query(server(), `CREATE TABLE ${table} (id bigint PRIMARY KEY, note varchar(20))`);
    await query(server(), `INSERT INTO ${table} VALUES (1, ''), (100001, '')`);
    await query(server(), `CREATE TABLE _${table}_gho LIKE ${table}`);
    await query(
      server(),
      `CREATE TABLE _${table}_ghc (id bigint unsigned NOT NULL AUTO_INCREMENT,
        last_update timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
        hint varchar(64) charset ascii NOT NULL, value varchar(4096) charset ascii NOT NULL,
        PRIMARY KEY (id), UNIQUE KEY hint_uidx (hint)) AUTO_INCREMENT = 256 COMMENT = 'gh-ost changelog'`,
    );
    for (const [id, hint, value, ago = '0 second'] of rows)
      await query(
        server(),
        `INSERT INTO _${table}_ghc (id, hint, value, last_update) VALUES (?, ?, ?, NOW() - INTERVAL ${ago})`,
        [id, hint, value],
      );
  };
  const drop = (table: string) => query(server(), `DROP TABLE ${table}, _${table}_gho, _${table}_ghc`);

  const jobs = async (tool: ReturnType<typeof ghOst>): Promise<readonly JobReading[]> => {
    await observe(node);
    return tool.read(node);
  };
  /** Tables are looked for every 15 s only: a connection that has not looked yet. */
  const look = async () => {
    await node?.close();
    node = await connect(server().superuserUrl);
  };

  beforeAll(look);
  afterAll(() => node?.close());

  it('is told by its changelog where its socket is on another machine', async () => {
    await changelog('orders', [
      [1, 'heartbeat', '2026-11-21T01:12:31.364612573Z'],
      [2, 'state', 'ReadMigrationRangeValues'],
      [3, 'throttle', 'lag=2.010407s'],
      [256, 'state at 1', 'GhostTableMigrated', '60 second'],
      [258, 'copy iteration 58 at 1', 'migrating'],
      [268, 'copy iteration 215 at 2', 'throttled, lag=2.010407s'],
    ]);
    await look();
    const tool = ghOst({places: [], folder: '/nowhere'});
    const [job] = await jobs(tool);
    expect(job).toMatchObject({
      ...{title: 'gh-ost test.orders', phase: 'copying rows', state: 'running', throttled: 'lag=2.010407s'},
      ...{done: null, total: null, source: 'only its socket counts rows'},
      raw: 'state=ReadMigrationRangeValues · throttle=lag=2.010407s · copy iteration 215 at 2: throttled, lag=2.010407s',
      can: {
        pause: {
          missing: 'its socket is not on this machine',
          fix: expect.stringContaining('--ghost-socket'),
        },
      },
    });
    expect(job?.silence).toBeGreaterThanOrEqual(0);
    expect(job?.silence).toBeLessThan(30_000);
    expect(Date.now() - (job?.startedAt ?? 0)).toBeGreaterThan(55_000);
    expect(Date.now() - (job?.startedAt ?? 0)).toBeLessThan(600_000);

    // What copies says itself how far along the key it is.
    const copier = await client(server());
    await copier.query('SELECT /* gh-ost */ 1');
    const copying = copier.query(
      'select /* gh-ost `test`.`orders` iteration:3 */ id, sleep(30) from test.orders where ((`id` > 25001)) and ((`id` < 100001) or ((`id` = 100001))) order by id',
    );
    copying.catch(() => {});
    const moving = await waitUntil(async () => (await jobs(tool)).find(({done}) => done !== null), {
      what: 'the range of the key',
      every: 200,
    });
    expect(moving).toMatchObject({
      ...{done: 25_000, total: 100_000, workerSession: String(copier.threadId)},
      source: 'range of the key: id 25,001 of 1–100,001',
      whenStopped: expect.stringContaining('60 times'),
    });
    await query(server(), `KILL ${copier.threadId}`);
    await drop('orders');
    // Gone since its tables were looked for: no job, and no error.
    expect(await jobs(tool)).toEqual([]);
  });

  it('is dead when its heartbeat has stopped, and what it left is named', async () => {
    await changelog('gone', [
      [1, 'heartbeat', '2026-11-21T01:12:31Z', '5 minute'],
      [2, 'state', 'ReadMigrationRangeValues', '6 minute'],
    ]);
    await look();
    expect(await jobs(ghOst({places: [], folder: '/nowhere'}))).toMatchObject([
      {
        ...{phase: 'dead gh-ost, tables left behind', state: 'failed'},
        cleanUp: ['DROP TABLE IF EXISTS `test`.`_gone_gho`, `test`.`_gone_ghc`;'],
      },
    ]);
    await query(
      server(),
      `UPDATE _gone_ghc SET last_update = NOW() - INTERVAL 3 HOUR WHERE hint = 'heartbeat'`,
    );
    expect(await jobs(ghOst({places: [], folder: '/nowhere'}))).toEqual([]);
    await drop('gone');
  });

  it('is paused, resized and panicked by key, and counts as done what it says itself', async () => {
    await changelog('items', [
      [1, 'heartbeat', 'now'],
      [2, 'state', 'ReadMigrationRangeValues'],
    ]);
    const ghost = await fakeGhOst({table: 'items', applier: applier()});
    const stranger = await fakeGhOst({table: 'items', applier: 'elsewhere:1'});
    const watched = await armed(server().superuserUrl, {ghostSocket: [stranger.socket, ghost.socket]});
    const [name = ''] = watched.session.journal.state().order;
    const job = (is: (job: JobReading) => boolean) =>
      watched.seen(
        name,
        'the job',
        ({progress}) =>
          progress.flatMap(each => (each.job && is(each.job) ? [{...each, job: each.job}] : []))[0],
      );
    const settled = (count: number) =>
      waitUntil(
        () => watched.all('action.settled').filter(({outcome}) => outcome === 'acknowledged')[count - 1],
        {
          what: `outcome ${count}`,
          timeout: 30_000,
        },
      );

    const seen = await job(() => true);
    expect(seen).toMatchObject({
      title: 'gh-ost test.items',
      done: 26_700,
      total: 300_000,
      source: 'gh-ost’s estimate of the rows',
    });
    expect(watched.node(name).progress).toHaveLength(1);

    const pause = watched.plan('pause');
    expect(pause.items[0]?.command).toBe(`echo 'throttle=items' | nc -U ${ghost.socket}`);
    await watched.session.run(pause);
    expect((await settled(1)).detail).toBe('the worker says: paused');
    await job(({state}) => state === 'paused');

    await watched.session.run(watched.plan('set', {setting: {name: 'chunk-size', value: '750'}}));
    expect((await settled(2)).detail).toBe('the worker says: chunk-size = 750');
    expect(refusal(watched, 'set', {setting: {name: 'chunk-size', value: '5'}})).toMatch(/from 10 to 100000/);
    await watched.session.run(watched.plan('pause'));
    expect((await settled(3)).detail).toBe('the worker says: running');

    await watched.session.run(watched.plan('cut over'));
    expect((await settled(4)).detail).toBe('the worker says: running');
    expect(refusal(watched, 'cut over')).toMatch(/still copies/);
    ghost.set({copied: 300_000, state: 'postponing cut-over'});
    const waits = await job(({phase}) => phase === 'ready, cut-over postponed');
    expect(waits.fraction).toBeLessThan(1);
    expect(watched.plan('cut over').items[0]).toMatchObject({
      action: 'cut over',
      command: `echo 'unpostpone=items' | nc -U ${ghost.socket}`,
    });

    expect(refusal(watched, 'abort')).toMatch(/ends by panic only/);
    const kill = watched.plan('kill switch');
    expect(kill.items[0]).toMatchObject({
      action: 'panic',
      effect: {leavesBehind: [expect.stringContaining('DROP TABLE')]},
    });
    const over = watched.session.run(kill);
    await waitUntil(() => ghost.heard.includes('panic=items'), {what: 'the panic'});
    await ghost.end();
    await over;
    expect((await settled(5)).detail).toBe('the worker says: aborted');
    await job(({phase}) => phase === 'panicked gh-ost, tables left behind');
    await drop('items');
    expect(stranger.heard.every(each => each === 'status')).toBe(true);
    expect(ghost.heard.every(each => each === 'status' || each === 'sup' || each.includes('='))).toBe(true);
  });

  it('is known by its socket when it was killed', async () => {
    await changelog('killed', [
      [1, 'heartbeat', 'now', '10 second'],
      [2, 'state', 'ReadMigrationRangeValues'],
    ]);
    const folder = mkdtempSync(path.join(tmpdir(), 'killed-gh-ost-'));
    onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
    const socket = path.join(folder, 'gh-ost.test.killed.sock');
    const listener = spawn(process.execPath, [
      '-e',
      'require("net").createServer().listen(process.argv[1])',
      socket,
    ]);
    const exit = once(listener, 'exit');
    await waitUntil(() => existsSync(socket), {what: 'the socket'});
    listener.kill('SIGKILL');
    await exit;
    await look();
    expect(await jobs(ghOst({places: [], folder}))).toMatchObject([
      {
        ...{phase: 'dead gh-ost, tables left behind', state: 'failed', title: 'gh-ost test.killed'},
        cleanUp: [expect.stringContaining('DROP TABLE'), `rm ${socket}`],
        can: {panic: {missing: 'this gh-ost has ended and left its tables'}},
      },
    ]);
    await drop('killed');
  });
});

describe('where gh-ost listens', () => {
  it('is named by flag or file', async () => {
    const config = await loadConfig(
      {command: 'watch', primary: 'mysql://x@y/z', flags: {ghostSocket: ['db2:10001']}},
      {env: {}, home: '/nowhere', folder: '/nowhere', account: 'ann', ask: null},
    );
    expect(config.ghostSockets).toEqual(['db2:10001']);
  });

  it('is a port too, and what talks without end there is no gh-ost', async () => {
    const server = createServer(socket => {
      socket.on('error', () => {});
      socket.once('data', line => {
        if (String(line) === 'sup\n') socket.end('Copy: 1/2 50.0%\n');
        else socket.write('x'.repeat(100_000));
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await ask(place, 'sup')).toEqual({said: 'Copy: 1/2 50.0%\n'});
    expect(await ask(place, 'status')).toEqual({unreachable: 'what answers there is no gh-ost'});
    await new Promise(resolve => server.close(resolve));
    // Nobody left anything behind there, as far as a port tells.
    expect(await ask(place, 'sup')).toEqual({unreachable: expect.stringContaining('ECONNREFUSED')});
    expect(await ask('/nowhere/gh-ost.sock', 'sup')).toEqual({
      unreachable: expect.stringContaining('ENOENT'),
    });
  });
});
