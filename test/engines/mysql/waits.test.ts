// Who waits for whom, on every release: where only holders can be seen, the same must be concluded.
import {describe, expect, it} from 'vitest';
import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import type {Settings} from '../../../demo/servers/mysql/settings.ts';
import {valueIn} from '../../../src/core/observation.ts';
import {freedBy} from '../../../src/core/waits/freed.ts';
import type {WaitGraph} from '../../../src/core/waits/graph.ts';
import {query} from '../../servers/mysql/clients.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {seen, sessionIn} from '../consoles.ts';
import {expectWaits, useScene} from './scene.ts';

/** What killing these sessions would free. */
const killing = (graph: WaitGraph, sessions: readonly string[]) => freedBy(graph, {sessions, holdOn: null});

type Setup = {
  readonly name: string;
  readonly family: Family;
  readonly release: string;
  readonly settings: Settings;
  /** Requests are not to be seen. */
  readonly inferred: boolean;
};

/** MariaDB as it comes, with the plugin; and with performance_schema, which is off unless asked for. */
const setups = testedReleases().flatMap(({family, release}): Setup[] => {
  const name = `${family} ${release}`;
  if (family === 'mysql') return [{name, family, release, settings: {}, inferred: false}];
  const on = {performance_schema: 'ON', performance_schema_instrument: "'wait/lock/metadata/sql/mdl=ON'"};
  return [
    {name, family, release, settings: {plugin_load_add: 'metadata_lock_info'}, inferred: true},
    {name: `${name} with performance_schema`, family, release, settings: on, inferred: false},
  ];
});

describe.each(setups)('waits on $name', ({family, release, settings, inferred}) => {
  const {server, node, waiting, having, makeTable, enter} = useScene(family, {release, settings});

  it('joins metadata and row locks into one chain, and names no reader as a blocker of readers', async () => {
    await makeTable('a');
    const A = await having('BEGIN', 'UPDATE a SET n = n + 1 WHERE id = 1');
    const B = await waiting('UPDATE a SET n = n + 1 WHERE id = 1');
    const C = await waiting('ALTER TABLE a ADD COLUMN c int');
    const D = await waiting('SELECT * FROM a');
    const E = await waiting('SELECT count(*) FROM a');
    const expected = {B: ['A'], C: ['A', 'B'], D: ['C'], E: ['C']};
    const {graph, observation} = await expectWaits(node(), {A, B, C, D, E}, expected);
    expect(graph.roots).toMatchObject([{session: A.id, blocks: 4}]);
    expect(graph.unexplained.size).toBe(0);
    expect(graph.edges.filter(({waiter, blocker}) => waiter === blocker)).toEqual([]);
    expect(graph.byWaiter.get(C.id)?.map(edge => edge.inferred)).toEqual([inferred, inferred]);
    expect(graph.byWaiter.get(B.id)).toMatchObject([{kind: 'row', hard: true, inferred: false}]);
    expect(graph.byWaiter.get(B.id)?.[0]?.name).toMatch(/\.a \(row\)$/);
    expect(graph.byWaiter.get(D.id)).toMatchObject([{hard: false, mode: 'SHARED_READ'}]);
    expect(sessionIn(observation, A.id)).toMatchObject({state: 'idle in transaction', rowsChanged: 1});
    expect(killing(graph, [A.id])).toEqual({frees: [B.id], next: [C.id, D.id, E.id], stillBlocked: []});
    expect(killing(graph, [C.id])).toEqual({frees: [D.id, E.id], next: [], stillBlocked: []});
  });

  it('names an idle session that locked tables, and those that only read them wait for no reader', async () => {
    await makeTable('a');
    const A = await having('LOCK TABLES a READ');
    const B = await waiting('UPDATE a SET n = 1 WHERE id = 1');
    const C = await enter();
    await C.run('SELECT * FROM a');
    const {observation} = await expectWaits(node(), {A, B, C}, {B: ['A']});
    expect(sessionIn(observation, A.id)?.state).toBe('idle');
  });

  it('names an ALTER that copies its table, during which nobody may write, and none who read it', async () => {
    await makeTable('a');
    const more = Array.from({length: 200}, (_, index) => `(${index + 100})`);
    await query(server(), `INSERT INTO a (id) VALUES ${more.join(', ')}`);
    const A = await enter('migration');
    const slow = "sha2(repeat('x', 10000000), 512)";
    void A.start(`ALTER TABLE a ADD COLUMN c char(128) AS (${slow}) STORED, ALGORITHM=COPY, LOCK=SHARED`);
    const copying = "SELECT 1 FROM information_schema.PROCESSLIST WHERE STATE = 'copy to tmp table'";
    await waitUntil(async () => (await query(server(), copying)).length, {what: 'the copy'});
    const C = await having('BEGIN', 'SELECT * FROM a');
    const B = await waiting('UPDATE a SET n = 1 WHERE id = 1');
    await expectWaits(node(), {A, B, C}, {B: ['A']});
  });

  it('names who holds the global read lock', async () => {
    await makeTable('a');
    const A = await having('FLUSH TABLES WITH READ LOCK');
    const B = await waiting('UPDATE a SET n = 1 WHERE id = 1');
    const C = await waiting('ALTER TABLE a ADD COLUMN c int');
    await expectWaits(node(), {A, B, C}, {B: ['A'], C: ['A']});
  });

  it('names who holds a backup lock', async () => {
    await makeTable('a');
    const backup = {
      mysql: ['LOCK INSTANCE FOR BACKUP'],
      mariadb: ['BACKUP STAGE START', 'BACKUP STAGE BLOCK_DDL'],
    };
    const A = await having(...backup[family]);
    const B = await waiting('ALTER TABLE a ADD COLUMN c int');
    await expectWaits(node(), {A, B}, {B: ['A']});
  });

  it('names who holds a named lock', async () => {
    const A = await having(`SELECT GET_LOCK('migration', 0)`);
    const B = await waiting(`SELECT GET_LOCK('migration', 100)`);
    const {graph} = await expectWaits(node(), {A, B}, {B: ['A']});
    expect(graph.byWaiter.get(B.id)).toMatchObject([{name: 'migration'}]);
  });

  it('names who keeps a table from being flushed, and does not promise that the FLUSH frees anybody', async () => {
    await makeTable('a');
    const A = await enter('holder');
    void A.start('SELECT SLEEP(60) FROM a WHERE id = 1');
    await seen(node(), 'the reader', now => sessionIn(now, A.id)?.state === 'active');
    const B = await waiting('FLUSH TABLES a');
    const C = await waiting('SELECT * FROM a');
    const behind = family === 'mysql' ? ['A'] : ['B'];
    const {graph} = await expectWaits(node(), {A, B, C}, {B: ['A'], C: behind});
    expect(killing(graph, [B.id]).frees).toEqual(family === 'mysql' ? [] : [C.id]);
  });

  it('lets those who only share a row wait for whoever wants it alone, and inserts for the gap', async () => {
    await makeTable('a');
    const share = 'SELECT * FROM a WHERE id = 1 LOCK IN SHARE MODE';
    const [A, B] = [await having('BEGIN', share), await having('BEGIN', share)];
    const C = await waiting('UPDATE a SET n = n + 1 WHERE id = 1');
    const D = await waiting(share);
    const E = await having('BEGIN', 'SELECT * FROM a WHERE id BETWEEN 10 AND 20 FOR UPDATE');
    const F = await waiting('INSERT INTO a (id) VALUES (12)');
    const expected = {C: ['A', 'B'], D: ['C'], F: ['E']};
    const {graph} = await expectWaits(node(), {A, B, C, D, E, F}, expected);
    expect(killing(graph, [A.id]).stillBlocked).toEqual([C.id, D.id]);
    expect(killing(graph, [A.id, B.id]).frees).toEqual([C.id]);
  });

  it('finds who shares a row whichever of the waiters came first', async () => {
    await makeTable('a');
    const share = 'SELECT * FROM a WHERE id = 1 LOCK IN SHARE MODE';
    const A = await having('BEGIN', share);
    // All within a second, for which no server has an order.
    const C = await waiting('UPDATE a SET n = n + 1 WHERE id = 1');
    const others = [await waiting(share), await waiting(share), await waiting(share)];
    const [D, E, F] = others;
    if (!D || !E || !F) throw new Error('nobody waits');
    await expectWaits(node(), {A, C, D, E, F}, {C: ['A'], D: ['C'], E: ['C'], F: ['C']});
  });

  it('names a prepared transaction that nobody runs any more', async () => {
    await makeTable('a');
    const A = await having(`XA START 'forgotten'`, 'UPDATE a SET n = 1 WHERE id = 1');
    for (const sql of [`XA END 'forgotten'`, `XA PREPARE 'forgotten'`]) await A.run(sql);
    await A.end();
    try {
      const B = await waiting('UPDATE a SET n = 2 WHERE id = 1');
      const prepared = await seen(node(), 'the prepared transaction', now =>
        valueIn(now.sessions)?.find(({kind}) => kind === 'prepared transaction'),
      );
      expect(prepared).toMatchObject({application: 'XA forgotten', state: 'prepared', rowsChanged: 1});
      await expectWaits(node(), {B, A: {...A, id: prepared.id}}, {B: ['A']});
    } finally {
      await query(server(), `XA ROLLBACK 'forgotten'`);
    }
  });

  it('tells all locks of a session, awaited ones first, rows summed up', async () => {
    await makeTable('a');
    const A = await having('BEGIN', 'UPDATE a SET n = n + 1');
    const B = await waiting('ALTER TABLE a ADD COLUMN c int');
    // InnoDB does not renew its list of transactions while that is read more often than every 100 ms.
    const rowsRead = {what: 'InnoDB to tell of the transaction', every: 200};
    const held = await waitUntil(async () => {
      const locks = await node().locksOf(A.id);
      return locks.some(({kind}) => kind === 'row') ? locks : null;
    }, rowsRead);
    expect(held).toContainEqual(
      expect.objectContaining({mode: 'SHARED_WRITE', granted: true, session: A.id}),
    );
    expect(held.find(({kind}) => kind === 'row')?.name).toMatch(/4 rows|5 rows/);
    const awaited = await node().locksOf(B.id);
    if (inferred) expect(awaited.every(({granted}) => granted)).toBe(true);
    else expect(awaited[0]).toMatchObject({mode: 'EXCLUSIVE', granted: false});
  });
});
