// What is said of waits where MariaDB shows too little of them.
import {describe, expect, it} from 'vitest';
import {missingIn, valueIn} from '../../../src/core/observation.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {graphOf, observe, sessionIn} from '../consoles.ts';
import {expectWaits, useScene} from './scene.ts';

const releases = testedReleases().filter(({family}) => family === 'mariadb');

describe.each(releases)('MariaDB $release without its plugin', ({family, release}) => {
  const {node, waiting, having, makeTable} = useScene(family, {release});

  it('says that the blocker is not visible and how it would be, and still knows who stands behind the DDL', async () => {
    await makeTable('a');
    const A = await having('BEGIN', 'SELECT * FROM a');
    const C = await waiting('ALTER TABLE a ADD COLUMN c int');
    const D = await waiting('SELECT * FROM a');
    const observation = await observe(node());
    const graph = graphOf(node(), observation);
    expect(missingIn(observation.waits)).toBeNull();
    expect(graph.unexplained.get(C.id)).toMatch(/not visible.*INSTALL SONAME 'metadata_lock_info'/);
    expect(graph.byWaiter.get(D.id)).toMatchObject([{blocker: C.id, hard: false, inferred: true}]);
    expect(sessionIn(observation, A.id)).toMatchObject({state: 'idle in transaction', waitsForLock: false});
  });

  it('names holders of rows all the same, and doubts nothing', async () => {
    await makeTable('a');
    const A = await having('BEGIN', 'UPDATE a SET n = 1 WHERE id = 1');
    const B = await waiting('UPDATE a SET n = 2 WHERE id = 1');
    const {observation} = await expectWaits(node(), {A, B}, {B: ['A']});
    expect(valueIn(observation.waits)?.partial).toBeNull();
  });
});

describe.each(releases)('MariaDB $release with its plugin', ({family, release}) => {
  const settings = {plugin_load_add: 'metadata_lock_info'};
  const {node, enter, waiting, having, makeTable} = useScene(family, {release, settings});

  it('finds the table that a statement waits for among those it names', async () => {
    for (const name of ['a', 'b']) await makeTable(name);
    const A = await having('BEGIN', 'SELECT * FROM a');
    const B = await having('BEGIN', 'SELECT * FROM b');
    const C = await waiting('ALTER TABLE a ADD COLUMN c int');
    const D = await waiting('TRUNCATE TABLE `b`');
    const E = await waiting('SELECT * FROM a JOIN b USING (id)');
    const F = await enter();
    await F.run('SELECT 1 -- of a and b');
    await expectWaits(node(), {A, B, C, D, E, F}, {C: ['A'], D: ['B'], E: ['C', 'D']});
  });

  it('knows that a global read lock first commits what its session has changed', async () => {
    await makeTable('a');
    const B = await having('BEGIN', 'UPDATE a SET n = 1 WHERE id = 1');
    const A = await having('FLUSH TABLES WITH READ LOCK');
    const flushed = B.start('FLUSH TABLES WITH READ LOCK');
    await expectWaits(node(), {A, B}, {B: ['A']});
    await A.run('UNLOCK TABLES');
    expect(await flushed).toBeNull();
  });

  it('says so when a statement does not tell what it waits for', async () => {
    for (const name of ['a', 'b', 'c']) await makeTable(name);
    await having('CREATE OR REPLACE VIEW quiet AS SELECT * FROM a');
    await having('LOCK TABLES a WRITE');
    await having('LOCK TABLES b READ');
    const reader = await waiting('SELECT * FROM quiet');
    const graph = graphOf(node(), await observe(node()));
    expect(graph.unexplained.get(reader.id) ?? '').toMatch(/performance_schema is off/);
  });
});
