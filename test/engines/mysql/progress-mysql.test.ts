import {beforeAll, describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/mysql/clients.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {connect, observe, seen} from '../consoles.ts';
import {fillTable, follow} from './following.ts';
import {useScene} from './scene.ts';

const tested = testedReleases().filter(({family}) => family === 'mysql');

describe.each(tested)('MySQL $release', ({release}) => {
  const {server, node, enter} = useScene('mysql', {release});

  const record = (recorded: 'YES' | 'NO') =>
    query(
      server(),
      `UPDATE performance_schema.setup_consumers SET ENABLED = '${recorded}' WHERE NAME = 'events_stages_current'`,
    );

  beforeAll(async () => {
    await fillTable(server(), 'orders');
    await fillTable(server(), 'items');
  });

  it.each([
    ['ADD INDEX by_customer (customer), ALGORITHM=INPLACE', 'ALTER TABLE … ADD INDEX', 'blocks'],
    ['ADD COLUMN n int, ALGORITHM=COPY', 'ALTER TABLE … ADD COLUMN', 'rows'],
    ['FORCE, ALGORITHM=INPLACE', 'ALTER TABLE … FORCE', 'blocks'],
  ])(
    'shows how far the only ALTER is, and never that it is done before it is: %s',
    async (what, command, unit) => {
      const alterer = await enter('alterer');
      const moments = await follow(node(), alterer.id, alterer.start(`ALTER TABLE orders ${what}`));
      // Before its first stage begins, there is only the file that grows.
      const counted = moments.filter(({row}) => row.done !== null && row.unit === unit);
      expect(counted.length).toBeGreaterThan(2);
      expect(counted[0]?.row).toMatchObject({command, table: 'orders', untold: false});
      // Threads of one ALTER count together.
      const done = counted.map(({row}) => row.done ?? 0);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
      expect(new Set(done).size).toBeGreaterThan(1);
      for (const {row} of counted) expect(row.done ?? 0).toBeLessThan(row.total ?? Number.POSITIVE_INFINITY);
      for (const {progress} of moments) expect(progress?.fraction ?? 0).toBeLessThan(1);
      expect(counted.some(({progress}) => (progress?.fraction ?? 0) > 0)).toBe(true);
    },
  );

  it('announces the lock that an ALTER needs at its end, and who holds one against it', async () => {
    const [alterer, reader] = [await enter('alterer'), await enter('reader')];
    const altered = alterer.start('ALTER TABLE orders ADD COLUMN announced int, ALGORITHM=COPY');
    await seen(node(), 'the copy', now =>
      valueIn(now.progress)?.find(({session, done}) => session === alterer.id && (done ?? 0) > 0),
    );
    await reader.run('BEGIN');
    await reader.run('SELECT id FROM orders LIMIT 1');
    const announced = await seen(node(), 'the reader to be named', now =>
      valueIn(now.progress)?.find(({lockNext}) => lockNext?.holders.includes(reader.id)),
    );
    expect(announced).toMatchObject({
      session: alterer.id,
      lockNext: {mode: 'EXCLUSIVE', holders: [reader.id]},
      waiting: false,
    });
    const waiting = await seen(node(), 'the ALTER to wait for it', now =>
      valueIn(now.progress)?.find(({session, waiting: waits}) => session === alterer.id && waits),
    );
    expect(waiting).toMatchObject({lockNext: null, done: null});
    await reader.end();
    expect(await altered).toBeNull();
  });

  it('says that two ALTERs cannot be told apart, until the server is made to tell', async () => {
    await record('NO');
    const fresh = await connect(server().superuserUrl);
    try {
      expect(fresh.facts.capabilities.progressBySession).toMatchObject({
        fix: `UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_stages_current';`,
      });
      // Again and again: one alone may be over before the other has come far enough to be seen.
      const alter = async (table: string) => {
        const alterer = await enter('alterer');
        let over = false;
        const altering = async () => {
          while (!over && (await alterer.start(`ALTER TABLE ${table} FORCE, ALGORITHM=COPY`)) === null);
        };
        const ended = altering();
        const stop = () => {
          over = true;
          return ended;
        };
        return {alterer, stop};
      };
      const before = [await alter('orders'), await alter('items')];
      const untold = await seen(fresh, 'both without a share', now => {
        const rows = valueIn(now.progress)?.filter(each => each.untold) ?? [];
        return rows.length === 2 ? rows : null;
      });
      for (const row of untold) {
        expect(row).toMatchObject({done: null, total: null});
        expect(row.source).toBe('2 commands run, and the server records stages without their sessions');
      }
      await Promise.all(before.map(({stop}) => stop()));

      const telling = fresh.actor.tellProgressApart;
      expect(telling?.command).toBe(
        `UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_stages_current';`,
      );
      expect(await telling?.run()).toMatchObject({result: 'sent'});
      await observe(fresh);
      expect(fresh.facts.capabilities.progressBySession).toBe(true);
      expect(fresh.actor.tellProgressApart).toBeNull();

      const after = [await alter('orders'), await alter('items')];
      const told = await seen(fresh, 'both with a share', now => {
        const rows = valueIn(now.progress)?.filter(({done}) => (done ?? 0) > 0) ?? [];
        return rows.length === 2 ? rows : null;
      });
      expect(told.map(({session, table}) => [session, table])).toEqual(
        expect.arrayContaining([
          [after[0]?.alterer.id, 'orders'],
          [after[1]?.alterer.id, 'items'],
        ]),
      );
      await Promise.all(after.map(({stop}) => stop()));
    } finally {
      await fresh.close();
      await record('NO');
    }
  });

  it('asks for the right to tell progress apart', async () => {
    await query(server(), `CREATE USER teller@'%' IDENTIFIED BY 'tells'`);
    await query(server(), `GRANT PROCESS ON *.* TO teller@'%'`);
    await query(server(), `GRANT SELECT ON performance_schema.* TO teller@'%'`);
    const teller = await connect(`mysql://teller:tells@${server().host}:${server().port}`);
    expect(await teller.actor.tellProgressApart?.run()).toEqual({
      result: 'refused',
      reply: 'teller may not change what the performance schema records.',
      fix: `GRANT UPDATE ON performance_schema.setup_consumers TO 'teller'@'%';`,
    });
    await teller.close();
  });

  it('measures the file of a table that is written anew where nothing counts', async () => {
    const instruments = (enabled: string) =>
      query(
        server(),
        `UPDATE performance_schema.setup_instruments SET ENABLED = '${enabled}'
          WHERE NAME LIKE 'stage/innodb/alter%' OR NAME = 'stage/sql/copy to tmp table'`,
      );
    await instruments('NO');
    try {
      for (const algorithm of ['INPLACE', 'COPY']) {
        const alterer = await enter('alterer');
        const end = alterer.start(`ALTER TABLE orders FORCE, ALGORITHM=${algorithm}`);
        const moments = await follow(node(), alterer.id, end);
        const measured = moments.filter(({row}) => row.unit === 'bytes');
        expect(measured.length).toBeGreaterThan(0);
        expect(measured[0]?.row.source).toBe('size of the new file, of the size of the old');
        for (const {progress} of moments) expect(progress?.fraction ?? 0).toBeLessThan(1);
      }
    } finally {
      await instruments('YES');
    }
  });
});
