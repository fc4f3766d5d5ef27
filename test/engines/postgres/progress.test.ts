import {beforeAll, describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/postgres/clients.ts';
import {usePostgresRoles} from '../../servers/postgres/roles.ts';
import {testedVersions} from '../../servers/postgres/servers.ts';
import {connect, observe, seen, sessionIn, targetOf} from '../consoles.ts';
import {useScene} from './scene.ts';

describe.each(testedVersions().filter(version => [13, 18].includes(version)))('PostgreSQL %i', version => {
  const {server, node, enter} = useScene({version});
  const roles = usePostgresRoles(server);

  beforeAll(async () => {
    await query(
      server(),
      `CREATE TABLE orders AS SELECT g::bigint AS id, repeat(md5(g::text), 8) AS note FROM generate_series(1, 300000) g`,
    );
    await query(server(), 'CREATE INDEX ON orders (id)');
    // Slow enough for several readings on any machine.
    await query(
      server(),
      `CREATE FUNCTION slowly(id bigint) RETURNS bigint LANGUAGE plpgsql AS
      'BEGIN IF id % 5000 = 0 THEN PERFORM pg_sleep(0.05); END IF; RETURN id; END'`,
    );
    await query(server(), 'ANALYZE orders');
  });

  it('names the session that CREATE INDEX CONCURRENTLY waits for, and what its cancelling leaves behind', async () => {
    const [old, builder] = [await enter('actor old snapshot'), await enter('actor builder')];
    await old.run('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
    const built = builder.start('CREATE INDEX CONCURRENTLY orders_note ON orders (id, note)');
    const waiting = await seen(node(), 'the build to wait', now =>
      valueIn(now.progress)?.find(({phase}) => phase === 'waiting for old snapshots'),
    );
    expect(waiting).toMatchObject({
      ...{session: builder.id, command: 'CREATE INDEX CONCURRENTLY', table: 'public.orders'},
      ...{object: 'public.orders_note', before: 1, weight: 0, waiting: true, waitsFor: old.id},
      // Besides the one that was put there: an autovacuum, say.
      ...{lockersDone: expect.any(Number), lockersTotal: expect.any(Number)},
    });
    expect(waiting.lockersTotal).toBeGreaterThanOrEqual(1);
    expect(waiting.lockersDone).toBeLessThan(waiting.lockersTotal ?? 0);
    const during = valueIn((await observe(node())).leftovers) ?? [];
    expect(during.filter(({name, builder: by}) => name === 'public.orders_note' && by === null)).toEqual([]);
    expect(await node().actor.dropInvalidIndex('public.orders_note')).toMatchObject({
      result: 'refused',
      reply: expect.stringContaining(builder.id),
    });
    const session = sessionIn(await observe(node()), builder.id);
    if (session === undefined) throw new Error('the builder is gone');
    expect(await node().actor.signal('cancel', targetOf(session))).toMatchObject({result: 'sent'});
    await built;
    const left = await seen(node(), 'the invalid index', now =>
      valueIn(now.leftovers)?.find(({name, builder: by}) => name === 'public.orders_note' && by === null),
    );
    expect(left.cleanup).toBe('DROP INDEX CONCURRENTLY public.orders_note;');
    await old.end();
    expect(await node().actor.dropInvalidIndex(left.name)).toMatchObject({result: 'sent'});
  });

  it.each([
    ['by its files', 'superuser', 'size of the old table'],
    ['by the growth of the database, without a right to see files', 'mon', 'growth of the whole database'],
  ] as const)('measures a rewrite %s', async (_, role, source) => {
    await query(server(), 'ANALYZE orders');
    const watcher = await connect(roles()[role].url);
    const migration = await enter('actor migration');
    const rewrite = async (): Promise<readonly number[]> => {
      const rewritten = migration.start('ALTER TABLE orders ALTER COLUMN id TYPE bigint USING slowly(id)');
      const shares: number[] = [];
      await seen(watcher, 'the rewrite to be nearly done', now => {
        const found = valueIn(now.progress)?.find(({session}) => session === migration.id);
        if (found?.command === 'ALTER TABLE (rewrite)') {
          expect(found.table).toBe('public.orders');
          if (found.done !== null && found.total !== null) {
            expect(found.source).toContain(source);
            shares.push(found.done / found.total);
          }
        }
        return sessionIn(now, migration.id)?.state === 'idle';
      });
      expect(await rewritten).toBeNull();
      return shares;
    };
    // On a busy machine a reading may be put off until the rewrite is over: then it is done once more.
    let shares = await rewrite();
    for (let again = 0; again < 3 && shares.length === 0; again++) shares = await rewrite();
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.99);
    expect(shares.length).toBeGreaterThan(0);
    await watcher.close();
  });

  it('names work that nothing counts', async () => {
    const [holder, migration] = [await enter('actor holder'), await enter('actor migration')];
    await query(server(), 'CREATE TABLE IF NOT EXISTS small (id int)');
    await query(server(), 'ALTER TABLE small ADD CONSTRAINT positive CHECK (id > 0) NOT VALID');
    const validating = `ALTER TABLE small VALIDATE CONSTRAINT positive`;
    await holder.run('BEGIN; LOCK TABLE small IN SHARE UPDATE EXCLUSIVE MODE');
    void migration.start(validating);
    const found = await seen(node(), 'it to wait', now =>
      valueIn(now.progress)?.find(({session, waiting}) => session === migration.id && waiting),
    );
    expect(found).toMatchObject({
      ...{command: 'ALTER TABLE … VALIDATE CONSTRAINT', table: 'small', done: null, before: null},
      source: 'no counter exists',
    });
    const fresh = await connect(server().superuserUrl);
    expect(valueIn((await observe(fresh)).leftovers)).toContainEqual(
      expect.objectContaining({
        kind: 'unvalidated constraint',
        table: 'public.small',
        cleanup: 'ALTER TABLE public.small VALIDATE CONSTRAINT positive;',
      }),
    );
    await fresh.close();
  });
});
