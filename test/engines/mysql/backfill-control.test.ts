// Backfills that write `backfill-control v1` tables: found, read and commanded on every release.
import type {Connection} from 'mysql2/promise';
import {describe, expect, it} from 'vitest';
import type {ControlRow, Node} from '../../../src/engines/engine.ts';
import {client, query} from '../../servers/mysql/clients.ts';
import {waitForLock} from '../../servers/mysql/locks.ts';
import {createMysqlRoles, type Roles} from '../../servers/mysql/roles.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe} from '../consoles.ts';
import {useScene} from './scene.ts';

/** Far from UTC, and no whole hour. */
const serverZone = '-03:30';

const controlTable = (name: string, more = '') => `CREATE TABLE ${name} (
  job varchar(190) PRIMARY KEY, target varchar(190) NOT NULL DEFAULT '',
  command enum('run', 'pause', 'abort') NOT NULL DEFAULT 'run', state varchar(20) NOT NULL DEFAULT 'running',
  cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint, batch_size int, sleep_ms int,
  worker varchar(190), note text${more},
  started_at datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  heartbeat_at datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)) COMMENT = 'backfill-control v1'`;

/** A worker by the convention; `zone`: its session's. */
const work = async (worker: Connection, table: string, job: string, zone?: string) => {
  if (zone !== undefined) await worker.query(`SET time_zone = '${zone}'`);
  let working = true;
  const loop = (async () => {
    while (working) {
      await worker.query(
        `UPDATE ${table} SET state = IF(command = 'pause', 'paused', IF(command = 'abort', 'aborted', 'running')),
          rows_done = rows_done + (command = 'run'), heartbeat_at = NOW(3) WHERE job = ?`,
        [job],
      );
    }
  })();
  return async () => {
    working = false;
    await loop;
  };
};

describe.each(testedReleases())('backfills on $family $release', ({family, release}) => {
  const {server, enter} = useScene(family, {release, settings: {default_time_zone: `'${serverZone}'`}});
  let created: Roles | null = null;
  const roles = async (): Promise<Roles> => {
    created ??= await createMysqlRoles(family, server());
    return created;
  };

  const rowOf = async (node: Node, job: string): Promise<ControlRow | undefined> =>
    (await node.backfills.read()).find(row => row.job === job);

  const awaited = (node: Node, job: string, is: (row: ControlRow) => boolean) =>
    waitUntil(
      async () => {
        const row = await rowOf(node, job);
        return row && is(row) ? row : null;
      },
      {what: `job ${job}`},
    );

  it('are found by the comment in any schema under any name, whatever other columns there are', async () => {
    await query(server(), 'CREATE DATABASE `odd ``name`');
    const table = '`odd ``name`.`select`';
    await query(server(), controlTable(table, ', place point, `more ``still` json'));
    await query(
      server(),
      `INSERT INTO ${table} (job, target, rows_done, rows_total, batch_size, sleep_ms, worker, note)
      VALUES ('it''s \\\\ a job', 'orders', 7, 9007199254740993, 500, 20, 'host:1', 'why')`,
    );
    const node = await connect(server().superuserUrl);
    expect(await node.backfills.read()).toEqual([
      {
        ...{
          table: '`odd ``name`.select',
          job: `it's \\ a job`,
          target: 'orders',
          command: 'run',
          state: 'running',
        },
        ...{cursor: null, rowsDone: 7, rowsTotal: 9007199254740992, batchSize: 500, sleep: 20},
        ...{worker: 'host:1', workerSession: null, throttled: null, note: 'why'},
        ...{startedAt: expect.any(Number), silence: expect.any(Number)},
      },
    ]);
    const row = await awaited(node, `it's \\ a job`, () => true);
    expect(await node.backfills.command(row, 'pause')).toMatchObject({result: 'sent'});
    expect(await rowOf(node, row.job)).toMatchObject({command: 'pause'});
    await node.close();
    await query(server(), 'DROP DATABASE `odd ``name`');
  });

  it('pause, acknowledge and go on, and lose nothing meanwhile', async () => {
    await query(server(), controlTable('control'));
    await query(server(), `INSERT INTO control (job) VALUES ('orders')`);
    const node = await connect(server().superuserUrl);
    const worker = await client(server());
    const stop = await work(worker, 'control', 'orders');
    const row = await awaited(node, 'orders', ({rowsDone}) => (rowsDone ?? 0) > 0);
    expect(node.backfills.commandFor(row, 'pause')).toContain(
      "UPDATE `test`.`control` SET command = 'pause' WHERE job = 'orders'",
    );
    expect(await node.backfills.command(row, 'pause')).toMatchObject({
      result: 'sent',
      reply: expect.stringMatching(/^orders was told to pause; its state is /),
    });
    const paused = await awaited(node, 'orders', ({state}) => state === 'paused');
    expect(await rowOf(node, 'orders')).toMatchObject({rowsDone: paused.rowsDone, command: 'pause'});
    expect(await node.backfills.command(row, 'run')).toMatchObject({result: 'sent'});
    await awaited(node, 'orders', ({rowsDone}) => (rowsDone ?? 0) > (paused.rowsDone ?? 0));
    expect(await node.backfills.command(row, 'abort')).toMatchObject({result: 'sent'});
    await awaited(node, 'orders', ({state}) => state === 'aborted');
    await stop();
    worker.destroy();
    expect(await node.backfills.command({...row, job: 'gone'}, 'pause')).toEqual({
      result: 'changed',
      reply: 'test.control has no job gone any more.',
    });
    expect(await node.backfills.command({...row, table: 'mysql.user'}, 'pause')).toMatchObject({
      result: 'changed',
    });
    await node.close();
    await query(server(), 'DROP TABLE control');
  });

  it('are silent for as long as by the server’s clock, whatever zone their worker lives in', async () => {
    await query(server(), controlTable('zones'));
    const node = await connect(server().superuserUrl);
    for (const zone of [serverZone, '+00:00', '+05:45']) {
      const worker = await client(server());
      await worker.query(`SET time_zone = '${zone}'`);
      await worker.query('INSERT INTO zones (job) VALUES (?)', [zone]);
      const stop = await work(worker, 'zones', zone);
      const first = await awaited(node, zone, ({rowsDone}) => (rowsDone ?? 0) > 0);
      await awaited(node, zone, ({rowsDone}) => (rowsDone ?? 0) > (first.rowsDone ?? 0));
      await stop();
      // Silent for two minutes, as far as its clock on the wall tells.
      await worker.query('UPDATE zones SET heartbeat_at = NOW(3) - INTERVAL 2 MINUTE WHERE job = ?', [zone]);
      const row = await awaited(node, zone, ({silence}) => (silence ?? 0) > 60_000);
      expect(Math.round((row.silence ?? 0) / 60_000), zone).toBe(2);
      const [now] = await query<{at: number}>(server(), 'SELECT UNIX_TIMESTAMP() * 1000 AS at');
      expect(Math.abs((row.startedAt ?? 0) - (now?.at ?? 0)), zone).toBeLessThan(10 * 60_000);
      worker.destroy();
    }
    await node.close();
    await query(server(), 'DROP TABLE zones');
  });

  it('name their worker’s session by its connection id', async () => {
    await query(server(), controlTable('named'));
    const worker = await enter('a-worker');
    await query(server(), `INSERT INTO named (job, worker) VALUES ('orders', 'host-7:${worker.id}')`);
    const node = await connect(server().superuserUrl);
    await observe(node);
    await awaited(node, 'orders', ({workerSession}) => workerSession === worker.id);
    await node.close();
    await query(server(), 'DROP TABLE named');
  });

  it('are refused with the GRANT that is missing, and need no more than that', async () => {
    const {mon} = await roles();
    const account = `'mon'@'%'`;
    await query(server(), controlTable('granted'));
    await query(server(), `INSERT INTO granted (job) VALUES ('orders')`);
    await query(server(), `GRANT INSERT ON test.granted TO ${account}`);
    const fix = `GRANT SELECT, UPDATE (command) ON test.granted TO ${account};`;
    const blind = await connect(mon.url);
    await expect(blind.backfills.read()).rejects.toMatchObject({kind: 'denied', hint: fix});
    await blind.close();
    await query(server(), `GRANT SELECT (job, state) ON test.granted TO ${account}`);
    const reading = await connect(mon.url);
    const [row] = await reading.backfills.read();
    expect(row).toMatchObject({job: 'orders', state: 'running', rowsDone: null, silence: null});
    expect(row && (await reading.backfills.command(row, 'pause'))).toMatchObject({result: 'refused', fix});
    await reading.close();
    await query(server(), fix);
    const acting = await connect(mon.url);
    const [again] = await acting.backfills.read();
    expect(again && (await acting.backfills.command(again, 'pause'))).toMatchObject({result: 'sent'});
    await acting.close();
    await query(server(), 'DROP TABLE granted');
  });

  it('wait for nobody: neither for a locked row, nor for a table that is being changed', async () => {
    await query(server(), controlTable('rowlocked'));
    await query(server(), controlTable('locked'));
    for (const table of ['rowlocked', 'locked'])
      await query(server(), `INSERT INTO ${table} (job) VALUES ('${table}')`);
    const batch = await enter('batch');
    await batch.run('BEGIN');
    await batch.run(`UPDATE rowlocked SET note = 'for long' WHERE job = 'rowlocked'`);
    const node = await connect(server().superuserUrl);
    const row = await awaited(node, 'rowlocked', () => true);
    expect(await node.backfills.command(row, 'pause')).toEqual({
      result: 'refused',
      reply: 'The row of rowlocked is locked by somebody else.',
      fix: 'Try again.',
    });
    await batch.run('ROLLBACK');
    const ddl = await enter('ddl');
    await ddl.run('LOCK TABLES locked WRITE');
    await awaited(node, 'rowlocked', () => true);
    expect((await node.backfills.read()).map(({job}) => job)).toEqual(['rowlocked']);
    const other = await connect(server().superuserUrl);
    expect((await other.backfills.read()).map(({job}) => job)).toEqual(['rowlocked']);
    await ddl.run('UNLOCK TABLES');
    for (const each of [node, other]) await each.close();
    await query(server(), 'DROP TABLE rowlocked, locked');
  });

  it('are found while some other table is held exclusively, without waiting for it', async () => {
    for (const table of ['first', 'second'])
      await query(server(), `CREATE TABLE ${table} (id int PRIMARY KEY)`);
    await query(server(), controlTable('found'));
    await query(server(), `INSERT INTO found (job) VALUES ('found')`);
    const reader = await enter('reader');
    await reader.run('BEGIN');
    await reader.run('SELECT * FROM second');
    // It has the first already, and waits for the second.
    const rename = await waitForLock(server(), 'RENAME TABLE first TO third, second TO fourth');
    const node = await connect(server().superuserUrl, {
      timeouts: {statement: 400, lock: 200, connect: 5_000},
    });
    expect((await node.backfills.read()).map(({job}) => job)).toEqual(['found']);
    await reader.run('ROLLBACK');
    await rename.outcome;
    await node.close();
  });
});
