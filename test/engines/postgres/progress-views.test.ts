import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {type NativeProgress, valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/postgres/clients.ts';
import {testedVersions} from '../../servers/postgres/servers.ts';
import {seen} from '../consoles.ts';
import {useScene} from './scene.ts';

/** Slow enough to be seen on any machine; cancelled as soon as it was. */
const dawdling = `SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1; SET vacuum_cost_page_miss = 10;
  SET vacuum_cost_page_hit = 10; SET test.slow = 'on'`;

const scanning = 'building index: scanning table';

describe.each(testedVersions().filter(version => [13, 18].includes(version)))(
  'long commands of PostgreSQL %i',
  version => {
    const {server, node, enter} = useScene({version});

    beforeAll(async () => {
      for (const sql of [
        `CREATE FUNCTION slowly(id bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS
          'BEGIN
            IF id % 100 = 0 AND current_setting(''test.slow'', true) = ''on'' THEN PERFORM pg_sleep(0.05); END IF;
            RETURN id;
          END'`,
        `CREATE TABLE orders AS SELECT g::bigint AS id, repeat(md5(g::text), 8) AS note FROM generate_series(1, 100000) g`,
        'CREATE INDEX by_slow_id ON orders (slowly(id))',
        'ANALYZE orders',
      ])
        await query(server(), sql);
    });

    const during = async (sql: string, fits: (row: NativeProgress) => boolean): Promise<NativeProgress> => {
      const worker = await enter('actor worker');
      await worker.run(dawdling);
      const end = worker.start(sql);
      const row = await seen(node(), `progress of ${sql}`, now =>
        valueIn(now.progress)?.find(each => each.session === worker.id && fits(each)),
      );
      await query(server(), 'SELECT pg_cancel_backend($1)', [Number(worker.id)]);
      await end;
      return row;
    };

    it.each([
      ['VACUUM orders', 'VACUUM', 'scanning heap'],
      ['ANALYZE orders', 'ANALYZE', 'acquiring sample rows'],
      ['CREATE INDEX ON orders (slowly(id), note)', 'CREATE INDEX', scanning],
      ['CREATE INDEX CONCURRENTLY slow ON orders (slowly(id))', 'CREATE INDEX CONCURRENTLY', scanning],
      ['REINDEX INDEX by_slow_id', 'REINDEX', scanning],
      ['REINDEX INDEX CONCURRENTLY by_slow_id', 'REINDEX CONCURRENTLY', scanning],
    ])('counts %s', async (sql, command, phase) => {
      const row = await during(sql, ({total, done}) => total !== null && done !== null && done > 0);
      expect(row).toMatchObject({command, phase, table: 'public.orders', unit: 'blocks', waiting: false});
      expect(row.source).toContain('of pg_stat_progress_');
      expect(row.done ?? 0).toBeLessThanOrEqual(row.total ?? 0);
      expect(row.weight ?? 0).toBeGreaterThan(0);
    });

    it.each([
      ['VACUUM FULL orders', 'VACUUM FULL'],
      ['CLUSTER orders USING by_slow_id', 'CLUSTER'],
    ])('knows that %s has come to its indexes', async (sql, command) => {
      const row = await during(sql, ({phase}) => phase === 'rebuilding index');
      expect(row).toMatchObject({
        ...{command, table: 'public.orders', before: 0.5, weight: 0.5, unit: 'items'},
        ...{done: 0, total: expect.any(Number)},
      });
    });

    if (version >= 14)
      it('counts what COPY has read of a file', async () => {
        const folder = await mkdtemp(path.join(tmpdir(), 'migtop-copy-'));
        // The server may run as somebody else.
        await chmod(folder, 0o755);
        const file = path.join(folder, 'ids.txt');
        await writeFile(file, Array.from({length: 100_000}, (_, id) => `${id}\n`).join(''));
        for (const sql of [
          'CREATE TABLE copied (id bigint)',
          `CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM slowly(NEW.id); RETURN NEW; END'`,
          'CREATE TRIGGER dawdle BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION dawdle()',
        ])
          await query(server(), sql);
        const row = await during(`COPY copied FROM '${file}'`, ({done}) => (done ?? 0) > 0);
        expect(row).toMatchObject({
          command: 'COPY FROM',
          table: 'public.copied',
          unit: 'bytes',
          total: 588_890,
        });
        expect(row.done ?? 0).toBeLessThan(588_890);
        await rm(folder, {recursive: true});
      });
  },
);
