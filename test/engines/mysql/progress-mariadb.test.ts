import {beforeAll, describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/mysql/clients.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe, seen} from '../consoles.ts';
import {fillTable, follow} from './following.ts';
import {useScene} from './scene.ts';

const tested = testedReleases().filter(({family}) => family === 'mariadb');

describe.each(tested)('MariaDB $release', ({release}) => {
  const settings = {plugin_load_add: 'metadata_lock_info', innodb_online_alter_log_max_size: '64M'};
  const {server, node, enter} = useScene('mariadb', {release, settings});

  beforeAll(async () => {
    await fillTable(server(), 'orders');
    await fillTable(server(), 'items');
  });

  it('shows how far the only ALTER in place is, and how full its log of changes', async () => {
    const [alterer, writer] = [await enter('alterer'), await enter('writer')];
    const end = alterer.start('ALTER TABLE orders FORCE, ALGORITHM=INPLACE, LOCK=NONE');
    let over = false;
    void end.finally(() => {
      over = true;
    });
    const written = (async () => {
      while (!over) await writer.run(`UPDATE orders SET customer = customer + 1 WHERE id BETWEEN 1 AND 100`);
    })();
    const moments = await follow(node(), alterer.id, end);
    await written;
    const counted = moments.filter(({row}) => row.done !== null);
    expect(counted.length).toBeGreaterThan(2);
    // Before the server begins to count, the file may tell.
    expect(counted.find(({row}) => row.unit === 'percent')?.row).toMatchObject({
      ...{command: 'ALTER TABLE … FORCE', table: 'orders', total: 100, unit: 'percent'},
      ...{source: 'Innodb_onlineddl_pct_progress', untold: false},
    });
    for (const {progress} of moments) expect(progress?.fraction ?? 0).toBeLessThan(1);
    expect(moments.some(({row}) => (row.changeLog ?? 0) > 0)).toBe(true);
  });

  it('weighs the stages of a copy, of which the second has no counter', async () => {
    const alterer = await enter('alterer');
    const moments = await follow(
      node(),
      alterer.id,
      alterer.start('ALTER TABLE orders FORCE, ALGORITHM=COPY'),
    );
    const copying = moments.filter(({row}) => row.phase === 'copy to tmp table');
    expect(copying.some(({row}) => row.unit === 'percent' && (row.done ?? 0) > 0)).toBe(true);
    for (const {progress} of copying) expect(progress?.fraction ?? 0).toBeLessThanOrEqual(0.5);
    const building = moments.filter(({row}) => row.phase === 'Enabling keys' && row.weight !== null);
    expect(building[0]?.row).toMatchObject({
      ...{before: 0.5, done: null, source: 'no counter exists for this stage'},
    });
    for (const {progress} of moments) expect(progress?.fraction ?? 0).toBeLessThan(1);
  });

  it('says that two ALTERs in place cannot be told apart, and why', async () => {
    let over = false;
    // Again and again, and both at once: one alone may be over before the other has come far enough to be seen.
    const alterers = await Promise.all(
      ['orders', 'items'].map(async table => ({table, actor: await enter('alterer')})),
    );
    const alterBoth = async () => {
      const start = ({table, actor}: (typeof alterers)[number]) =>
        actor.start(`ALTER TABLE ${table} FORCE, ALGORITHM=INPLACE, LOCK=NONE`);
      while (!over) await Promise.all(alterers.map(start));
    };
    const ended = alterBoth();
    // A console that has just come knows nothing of files yet.
    const bothUntold = async () => {
      const fresh = await connect(server().superuserUrl, {canAct: false});
      try {
        for (let tick = 0; tick < 3; tick += 1) {
          const {progress} = await observe(fresh);
          const rows = valueIn(progress)?.filter(each => each.untold) ?? [];
          if (rows.length === 2) return rows;
        }
        return null;
      } finally {
        await fresh.close();
      }
    };
    const untold = await waitUntil(bothUntold, {what: 'both without a share', timeout: 40_000});
    for (const row of untold)
      expect(row).toMatchObject({
        done: null,
        source: '2 commands run in place, and the server has one counter for all of them',
      });
    // Until their files tell.
    const measured = await seen(node(), 'both by their files', now => {
      const rows = valueIn(now.progress)?.filter(({unit, done}) => unit === 'bytes' && (done ?? 0) > 0) ?? [];
      return rows.length === 2 ? rows : null;
    });
    expect(measured.map(({table}) => table).toSorted()).toEqual(['items', 'orders']);
    over = true;
    await ended;
  });

  it.each([
    ['OPTIMIZE TABLE orders', 'OPTIMIZE TABLE', 'Innodb_onlineddl_pct_progress'],
    [
      `LOAD DATA INFILE 'orders.txt' INTO TABLE loaded FIELDS TERMINATED BY '|' (customer, note)`,
      'LOAD DATA',
      'stage 1 of ',
    ],
  ])('shows what else reports progress: %s', async (statement, command, source) => {
    if (command === 'LOAD DATA') {
      await query(server(), 'CREATE TABLE loaded LIKE orders');
      await query(
        server(),
        `SELECT customer, note INTO OUTFILE 'orders.txt' FIELDS TERMINATED BY '|' FROM orders`,
      );
    }
    const worker = await enter('worker');
    const moments = await follow(node(), worker.id, worker.start(statement));
    const counted = moments.filter(({row}) => row.unit === 'percent' && (row.done ?? 0) > 0);
    expect(counted.length).toBeGreaterThan(0);
    expect(counted[0]?.row.command).toBe(command);
    expect(counted[0]?.row.source).toContain(source);
  });

  it('announces the lock that an ALTER needs at its end, and who holds one against it', async () => {
    const [alterer, reader] = [await enter('alterer'), await enter('reader')];
    const altered = alterer.start('ALTER TABLE orders ADD INDEX by_both (note, customer), ALGORITHM=INPLACE');
    await seen(node(), 'the ALTER', now =>
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
    });
    await reader.end();
    expect(await altered).toBeNull();
  });
});
