import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type Leftover, valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/mysql/clients.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {connect, observe, seen} from '../consoles.ts';
import {useScene} from './scene.ts';

describe.each(testedReleases())('what tools left on $family $release', ({family, release}) => {
  const {server, node, enter, makeTable} = useScene(family, {release});
  const schema = () => server().database;
  const leftovers = async () =>
    await seen(node(), 'leftovers to be read', now => valueIn(now.leftovers), {hurry: ['leftovers']});
  const found = (fits: (leftover: Leftover) => boolean) =>
    seen(node(), 'the leftover', now => valueIn(now.leftovers)?.find(fits), {hurry: ['leftovers']});
  const run = async (statements: string) => {
    for (const sql of statements.split('\n')) await query(server(), sql);
  };

  beforeAll(async () => {
    for (const table of ['orders', 'items']) await makeTable(table);
  });
  afterEach(async () => {
    const rows = await query<{name: string}>(
      server(),
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()
        AND table_name NOT IN ('orders', 'items')`,
    );
    for (const {name} of rows) await query(server(), `DROP TABLE \`${name}\``);
  });

  it('drops the triggers of pt-online-schema-change before the table they write to', async () => {
    await query(server(), 'CREATE TABLE _orders_new LIKE orders');
    for (const [event, values] of [
      ['ins', 'NEW.id, NEW.n'],
      ['upd', 'NEW.id, NEW.n'],
    ] as const)
      await query(
        server(),
        `CREATE TRIGGER pt_osc_${schema()}_orders_${event} AFTER ${event === 'ins' ? 'INSERT' : 'UPDATE'} ON orders
          FOR EACH ROW REPLACE INTO ${schema()}._orders_new (id, n) VALUES (${values})`,
      );
    const left = await found(({name, detail}) => name.endsWith('._orders_new') && /trigger/.test(detail));
    expect(left).toMatchObject({
      ...{kind: 'unfinished migration', table: `${schema()}.orders`, builder: null},
      detail: expect.stringContaining('left by pt-online-schema-change'),
    });
    expect(left.detail).toContain('2 triggers that every write still runs');
    // After each of the statements the application must still be able to write.
    for (const statement of left.cleanup.split('\n')) {
      await query(server(), statement);
      await query(server(), 'UPDATE orders SET n = n + 1');
    }
    await seen(
      node(),
      'nothing to be left',
      now => valueIn(now.leftovers)?.every(({name}) => !name.includes('_orders_new')),
      {hurry: ['leftovers']},
    );
  });

  it('tells what is left of other tools, new tables before old ones, and nobody else’s tables', async () => {
    await run(
      `CREATE TABLE _orders_gho LIKE orders
CREATE TABLE _orders_ghc (id int PRIMARY KEY)
CREATE TABLE _orders_del LIKE orders
CREATE TABLE lhmn_items LIKE items
CREATE TABLE __osc_old_items LIKE items
CREATE TABLE brand_new LIKE items
CREATE TABLE _nobody_new LIKE items`,
    );
    await found(({name}) => name.endsWith('__osc_old_items'));
    const all = (await leftovers()) ?? [];
    expect(all.map(({kind, table}) => [kind, table?.split('.')[1]])).toEqual([
      ['unfinished migration', 'orders'],
      ['unfinished migration', 'items'],
      ['old table', 'orders'],
      ['old table', 'items'],
    ]);
    const [ghost] = all;
    expect(ghost?.cleanup.split('\n').toSorted()).toEqual([
      `DROP TABLE IF EXISTS \`${schema()}\`.\`_orders_ghc\`;`,
      `DROP TABLE IF EXISTS \`${schema()}\`.\`_orders_gho\`;`,
    ]);
  });

  if (family === 'mariadb')
    it('tells of the file of an ALTER that the server did not survive', async () => {
      await query(server(), 'CREATE TABLE `#mysql50##sql-ib1-2` (id int PRIMARY KEY)');
      const left = await found(({kind}) => kind === 'temporary table');
      expect(left.name).toBe(`${schema()}.#sql-ib1-2`);
      await query(server(), left.cleanup);
      await seen(
        node(),
        'it to be gone',
        now => valueIn(now.leftovers)?.every(({kind}) => kind !== 'temporary table'),
        {hurry: ['leftovers']},
      );
    });

  it('does not list the tables of a tool that is at work', async () => {
    await query(server(), 'CREATE TABLE _items_new LIKE items');
    await query(server(), 'CREATE TABLE _orders_new LIKE orders');
    const tool = await enter('a tool');
    const fresh = await connect(server().superuserUrl);
    void tool.start(
      `INSERT LOW_PRIORITY IGNORE INTO _items_new (id, n) SELECT 1000 + id, SLEEP(30) FROM items /*pt-online-schema-change 4711 copy nibble*/`,
    );
    const all = await seen(fresh, 'both', now => {
      const some = valueIn(now.leftovers)?.filter(({name}) => name.endsWith('_new')) ?? [];
      return some.length === 2 && some.some(({builder}) => builder !== null) ? some : null;
    });
    expect(all.find(({name}) => name.endsWith('._items_new'))?.builder).toBe(tool.id);
    expect(all.find(({name}) => name.endsWith('._orders_new'))?.builder).toBeNull();
    await query(server(), `KILL QUERY ${tool.id}`);
    // Between two chunks it says nothing, and is still there.
    await seen(fresh, 'the chunk to end', now =>
      valueIn(now.sessions)?.find(({id, state}) => id === tool.id && state !== 'active'),
    );
    const idle = valueIn((await observe(fresh)).leftovers) ?? [];
    expect(idle.find(({name}) => name.endsWith('._items_new'))?.builder).toBe(tool.id);
    await tool.end();
    await seen(fresh, 'the tool to be gone', now =>
      valueIn(now.leftovers)?.find(({name, builder}) => name.endsWith('._items_new') && builder === null),
    );
    await fresh.close();
  });
});
