import {beforeAll, describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {allBlockers} from '../../../src/core/waits/build.ts';
import {query} from '../../servers/postgres/clients.ts';
import {testedVersions} from '../../servers/postgres/servers.ts';
import {graphOf, observe, seen} from '../consoles.ts';
import {useScene} from './scene.ts';

describe.each(testedVersions().filter(version => [13, 18].includes(version)))(
  'what nothing counts on PostgreSQL %i',
  version => {
    const {server, node, enter} = useScene({version});

    beforeAll(async () => {
      await query(
        server(),
        `CREATE TABLE orders AS SELECT g::bigint AS id, repeat(md5(g::text), 8) AS note FROM generate_series(1, 200000) g`,
      );
      // Slow enough for several readings on any machine; the same for a build and a check.
      await query(
        server(),
        `CREATE FUNCTION slowly(id bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS
          'BEGIN IF id % 2000 = 0 THEN PERFORM pg_sleep(0.03); END IF; RETURN id; END'`,
      );
      await query(server(), 'ANALYZE orders');
      await query(server(), 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (slowly(id) > 0) NOT VALID');
    });

    it('guesses the end of a check by how fast builds were seen to read, and says so', async () => {
      const migration = await enter('actor migration');
      const progress = async (what: string, fits: RegExp) =>
        seen(node(), what, now =>
          valueIn(now.progress)?.find(({session, source}) => session === migration.id && fits.test(source)),
        );
      const validating = 'ALTER TABLE orders VALIDATE CONSTRAINT positive';
      const first = migration.start(validating);
      const unknown = await progress('the check without a measure', /to read/);
      expect(unknown.source).toContain('no scan here was measured yet');
      expect(unknown.left ?? null).toBeNull();
      await query(server(), 'SELECT pg_cancel_backend($1)', [Number(migration.id)]);
      await first;
      // A build that is read at least twice while it scans.
      const built = migration.start('CREATE INDEX by_id ON orders (slowly(id), note)');
      let over = false;
      void built.finally(() => {
        over = true;
      });
      while (!over) await observe(node());
      const second = migration.start(validating);
      const guessed = await progress('the check with a guess', /guessed by/);
      expect(guessed).toMatchObject({
        ...{command: 'ALTER TABLE … VALIDATE CONSTRAINT', done: null, total: null, untold: false},
        source: expect.stringMatching(/MiB to read at .* as index builds read tables here$/),
      });
      const {low = 0, high = 0} = guessed.left ?? {};
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeGreaterThan(low * 2);
      await query(server(), 'SELECT pg_cancel_backend($1)', [Number(migration.id)]);
      await second;
    });

    it('names the transactions that DROP INDEX CONCURRENTLY waits for', async () => {
      await query(server(), 'CREATE INDEX dropped ON orders (id)');
      const [reader, migration] = [await enter('reporting'), await enter('actor migration')];
      await reader.run('BEGIN; SELECT count(*) FROM orders WHERE id = 1');
      const dropped = migration.start('DROP INDEX CONCURRENTLY dropped');
      const {row, blockers} = await seen(node(), 'the drop to wait', now => {
        const found = valueIn(now.progress)?.find(
          ({session, waiting}) => session === migration.id && waiting,
        );
        const named = allBlockers(graphOf(node(), now), migration.id);
        return found !== undefined && named.length > 0 ? {row: found, blockers: named} : null;
      });
      expect(row).toMatchObject({
        ...{command: 'DROP INDEX CONCURRENTLY', phase: 'waiting for transactions that use the table'},
      });
      expect(blockers).toEqual([reader.id]);
      await reader.end();
      expect(await dropped).toBeNull();
    });
  },
);
