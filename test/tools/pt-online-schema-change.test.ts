// pt-online-schema-change on real servers: triggers, table and chunks as Debian's 3.2.1 makes them, by the test.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {JobReading} from '../../src/core/job.ts';
import type {Node} from '../../src/engines/engine.ts';
import {ptOnlineSchemaChange} from '../../src/tools/pt-online-schema-change.ts';
import {armed, refusal} from '../commands/watching.ts';
import {connect, observe} from '../engines/consoles.ts';
import {client, query} from '../servers/mysql/clients.ts';
import {testedReleases, useMysqlPrimary} from '../servers/mysql/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

/** As captured, but for `sleep`, so that it is still there when it is looked for. */
const chunk = (from: number, to: number) =>
  `INSERT LOW_PRIORITY IGNORE INTO \`test\`.\`_orders_new\` (\`id\`, \`note\`) SELECT \`id\`, sleep(60) FROM \`test\`.\`orders\` FORCE INDEX(\`PRIMARY\`) WHERE ((\`id\` >= '${from}')) AND ((\`id\` <= '${to}')) LOCK IN SHARE MODE /*pt-online-schema-change 4242 copy nibble*/`;

const triggers = [
  'CREATE TRIGGER pt_osc_test_orders_del AFTER DELETE ON orders FOR EACH ROW DELETE IGNORE FROM `test`.`_orders_new` WHERE `test`.`_orders_new`.`id` <=> OLD.`id`',
  'CREATE TRIGGER pt_osc_test_orders_ins AFTER INSERT ON orders FOR EACH ROW REPLACE INTO `test`.`_orders_new` (`id`, `note`) VALUES (NEW.`id`, NEW.`note`)',
  'CREATE TRIGGER pt_osc_test_orders_upd AFTER UPDATE ON orders FOR EACH ROW BEGIN DELETE IGNORE FROM `test`.`_orders_new` WHERE !(OLD.`id` <=> NEW.`id`) AND `test`.`_orders_new`.`id` <=> OLD.`id`; REPLACE INTO `test`.`_orders_new` (`id`, `note`) VALUES (NEW.`id`, NEW.`note`); END',
];

describe.each(testedReleases())('pt-online-schema-change on $family $release', ({family, release}) => {
  const server = useMysqlPrimary(family, {release});
  let node: Node;
  let clock = 1_000_000;
  const tool = ptOnlineSchemaChange(() => clock);

  beforeAll(async () => {
    await query(server(), 'CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(20))');
    await query(server(), `INSERT INTO orders VALUES (1, ''), (400001, ''), (1000001, '')`);
    await query(server(), 'CREATE TABLE _orders_new LIKE orders');
    // An application's own table of such a name is nobody's copy.
    await query(server(), 'CREATE TABLE _brand_new (id int PRIMARY KEY)');
    for (const each of triggers) await query(server(), each);
    node = await connect(server().superuserUrl);
  });
  afterAll(() => node?.close());

  const jobs = async (): Promise<readonly JobReading[]> => {
    await observe(node);
    return tool.read(node);
  };

  it('is measured by the keys of its chunk, paused by nobody from here, and cleaned up triggers first', async () => {
    expect(await jobs()).toMatchObject([
      {phase: 'copying rows, no chunk seen yet', state: 'running', unit: 'rows', workerSession: null},
    ]);
    const copier = await client(server());
    copier.query(chunk(400_001, 500_000)).catch(() => {});
    const [job] = await waitUntil(
      async () => {
        const all = await jobs();
        return all[0]?.workerSession === null ? null : all;
      },
      {what: 'the chunk to be seen', every: 200},
    );
    expect(job).toMatchObject({
      ...{title: 'pt-online-schema-change test.orders', table: 'test.orders', phase: 'copying rows'},
      ...{done: 400_000, total: 1_000_000, source: 'range of the key: id 400,001 of 1–1,000,001'},
      ...{workerSession: String(copier.threadId), throttled: null},
      whenStopped: expect.stringContaining('does not end it'),
      cleanUp: [
        'DROP TRIGGER IF EXISTS `test`.`pt_osc_test_orders_del`;',
        'DROP TRIGGER IF EXISTS `test`.`pt_osc_test_orders_ins`;',
        'DROP TRIGGER IF EXISTS `test`.`pt_osc_test_orders_upd`;',
        'DROP TABLE IF EXISTS `test`.`_orders_new`;',
      ],
      can: {
        pause: {missing: expect.stringContaining('--pause-file')},
        abort: {fix: expect.stringMatching(/^kill -INT 4242 on .*DROP TRIGGER.*DROP TABLE/)},
      },
    });
    expect(Math.abs(Date.now() - (job?.startedAt ?? 0))).toBeLessThan(600_000);

    const watched = await armed(server().superuserUrl);
    const [name = ''] = watched.session.journal.state().order;
    await watched.seen(name, 'the job', ({progress}) =>
      progress.find(each => each.job?.tool === 'pt-online-schema-change'),
    );
    expect(refusal(watched, 'pause')).toMatch(/paused only by the file/);
    await watched.session.close('seen');

    // The server forgets about the statement; the client is still there.
    await query(server(), `KILL QUERY ${copier.threadId}`);
    await waitUntil(
      async () => {
        clock += 20_000;
        return (await jobs())[0]?.throttled;
      },
      {what: 'the wait of its client', every: 200},
    );
    await query(server(), `KILL ${copier.threadId}`);
    const [dead] = await waitUntil(
      async () => {
        clock += 6_000;
        const all = await jobs();
        return all[0]?.state === 'failed' ? all : null;
      },
      {what: 'the end of its client', every: 200},
    );
    expect(dead).toMatchObject({phase: 'its client is gone, triggers and table left behind', done: 400_000});
    for (const each of ['del', 'ins', 'upd'])
      await query(server(), `DROP TRIGGER pt_osc_test_orders_${each}`);
    expect(await jobs()).toEqual([]);
  });
});
