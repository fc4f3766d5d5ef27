// Five thousand rows of sessions. On PostgreSQL those of prepared transactions, which are sessions without a process: a small machine has room for
// so many. On the others connections, each with a statement: idle ones are left out when there are so many.
import {describe, expect, it, onTestFinished} from 'vitest';
import {openProgram} from '../e2e/open-program.ts';
import {gather} from './crowd.ts';
import {engines, withoutPassword} from './engines.ts';

const size = 5_000;

/** From the first to the last and back, with the signs that there are more above or below. `id`: how theirs begin; `last`: that of the last one. */
const scrollThrough = async (
  console: ReturnType<typeof openProgram>,
  {id, last}: {readonly id: string; readonly last: string},
): Promise<void> => {
  const top = new RegExp(`2 Sessions ━[\\s\\S]*▶ ${id}[\\s\\S]* ↓${id}`);
  const bottom = new RegExp(` ↑${id}[\\s\\S]*\\n│ ▶ ${last} `);
  console.press('2');
  await console.waitFor(top);
  console.press('G');
  await console.waitFor(lines => bottom.test(lines.join('\n')) && !lines.join('\n').includes('↓'));
  console.press('g');
  await console.waitFor(top);
};
const settings = {postgres: {max_prepared_transactions: size + 100}};

describe.each(engines.filter(({kind}) => kind === 'postgres'))('very many sessions on $name', engine => {
  const cluster = engine.use({settings});

  it('are counted and scrolled through, and the one that others wait for is named', async () => {
    const {primary} = cluster();
    await engine.query(primary, 'CREATE TABLE orders (id int)');
    const one = (n: number) =>
      `BEGIN; INSERT INTO orders VALUES (${n}); PREPARE TRANSACTION 'shop ${String(n).padStart(4, '0')}'`;
    const owner = await engine.enter(primary, 'owner');
    await owner.run('CREATE TABLE others (id int)');
    await owner.run(
      Array.from({length: size - 1}, (_, n) => one(n + 1).replace('orders', 'others')).join('; '),
    );
    await owner.run(one(0));
    const {url, env} = withoutPassword(engine.urlOf(primary));
    const console = openProgram(['watch', url, '--operator', 'ann'], {env});
    await console.waitFor(/2 Sessions . 500\d, /);
    const migration = await engine.enter(primary, 'migration');
    const altered = migration.start('ALTER TABLE orders ADD COLUMN note text');
    await console.waitFor(new RegExp(`└─${migration.id}`));
    await console.waitFor(/PRESS +.*commit or roll back prepared:shop 0000 by its name/);
    // Those that have a process come last.
    await scrollThrough(console, {id: 'prepare', last: '\\d+'});
    await engine.query(primary, `ROLLBACK PREPARED 'shop 0000'`);
    expect(await altered).toBeNull();
    await console.waitFor(/HEALTH +✔ healthy/);
    await migration.end();
  });
});

/** So many that the share in use is no trouble of its own. */
const room = {max_connections: 2 * size};
const served = {mysql: room, mariadb: room};

describe.each(engines.filter(({kind}) => kind !== 'postgres'))('very many sessions on $name', engine => {
  const cluster = engine.use({settings: served});

  it('are counted and scrolled through, and the one that others wait for is named', async () => {
    const {primary} = cluster();
    await engine.query(primary, 'CREATE TABLE orders (id int)');
    const crowd = await gather(engine.kind, primary, size, 'SELECT SLEEP(3600)');
    onTestFinished(crowd.disperse);
    const reader = await engine.enter(primary, 'reporting');
    await reader.run('BEGIN');
    await reader.run('SELECT * FROM orders');
    const {url, env} = withoutPassword(engine.urlOf(primary));
    const console = openProgram(['watch', url, '--operator', 'ann'], {env});
    await console.waitFor(/2 Sessions . 500\d, /, {timeout: 60_000});
    const migration = await engine.enter(primary, 'migration');
    const altered = migration.start('ALTER TABLE orders ADD COLUMN note text');
    await console.waitFor(new RegExp(`└─${migration.id}`));
    // By their age: the youngest, whose ids are the highest.
    await scrollThrough(console, {id: '\\d', last: '(49|50)\\d\\d'});
    await reader.run('COMMIT');
    expect(await altered).toBeNull();
    await console.waitFor(/HEALTH +✔ healthy/);
    await migration.end();
  });
});
