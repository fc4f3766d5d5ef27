import {beforeAll, describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/postgres/clients.ts';
import {testedVersions} from '../../servers/postgres/servers.ts';
import {observe, seen} from '../consoles.ts';
import {useScene} from './scene.ts';

describe.each(testedVersions().filter(version => [13, 18].includes(version)))(
  'what tools left on PostgreSQL %i',
  version => {
    const {server, node, enter} = useScene({version});
    const leftover = (name: string) =>
      seen(node(), name, now => valueIn(now.leftovers)?.find(each => each.name === name), {
        hurry: ['leftovers'],
      });
    const gone = (name: string) =>
      seen(node(), `${name} to be gone`, now => valueIn(now.leftovers)?.every(each => each.name !== name), {
        hurry: ['leftovers'],
      });
    /** After each statement the application must still be able to write. */
    const cleanUp = async (cleanup: string, table: string) => {
      for (const statement of cleanup.split('\n')) {
        await query(server(), statement);
        await query(server(), `UPDATE ${table} SET n = n + 1`);
      }
    };

    beforeAll(async () => {
      for (const table of ['orders', 'items', '"Order lines"'])
        await query(server(), `CREATE TABLE ${table} AS SELECT 1 AS id, 0 AS n`);
    });

    it('drops the trigger of pg_repack before the log it writes to, once pg_repack is gone', async () => {
      await query(server(), 'CREATE SCHEMA repack');
      const [row] = await query<{oid: number}>(
        server(),
        `SELECT 'public."Order lines"'::regclass::oid AS oid`,
      );
      const oid = row?.oid ?? 0;
      for (const sql of [
        `CREATE TYPE repack.pk_${oid} AS (id int)`,
        `CREATE TABLE repack.log_${oid} (id bigserial PRIMARY KEY, pk repack.pk_${oid}, row public."Order lines")`,
        `CREATE TABLE repack.table_${oid} AS SELECT * FROM public."Order lines"`,
        `CREATE FUNCTION repack.repack_trigger() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN INSERT INTO repack.log_${oid} (row) VALUES (NEW); RETURN NEW; END'`,
        `CREATE TRIGGER repack_trigger AFTER INSERT OR DELETE OR UPDATE ON public."Order lines"
          FOR EACH ROW EXECUTE FUNCTION repack.repack_trigger()`,
      ])
        await query(server(), sql);
      const name = `repack.log_${oid}`;
      const running = await enter('pg_repack');
      await running.run(`SELECT pg_advisory_lock(16185446, (-2147483648 + ${oid}::bigint)::int)`);
      expect(await leftover(name)).toMatchObject({builder: running.id});
      await running.end();
      const left = await seen(
        node(),
        'nobody to be at it',
        now => valueIn(now.leftovers)?.find(each => each.name === name && each.builder === null),
        {hurry: ['leftovers']},
      );
      expect(left).toMatchObject({kind: 'unfinished migration', table: 'public."Order lines"'});
      expect(left.detail).toContain('a trigger that every write still runs');
      await cleanUp(left.cleanup, 'public."Order lines"');
      await gone(name);
    });

    it('tells what pg-osc left, and what was the table before', async () => {
      for (const sql of [
        'CREATE TABLE pgosc_st_orders_0a1b2c (LIKE orders)',
        'CREATE TABLE pgosc_at_orders_0a1b2c (LIKE orders)',
        'CREATE TABLE pgosc_op_table_items (LIKE items)',
        `CREATE FUNCTION primary_to_audit_table_trigger() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN INSERT INTO pgosc_at_orders_0a1b2c SELECT NEW.*; RETURN NEW; END'`,
        `CREATE TRIGGER primary_to_audit_table_trigger AFTER INSERT OR DELETE OR UPDATE ON orders
          FOR EACH ROW EXECUTE FUNCTION primary_to_audit_table_trigger()`,
      ])
        await query(server(), sql);
      const audit = await leftover('public.pgosc_at_orders_0a1b2c');
      expect(audit).toMatchObject({kind: 'unfinished migration', table: 'public.orders', builder: null});
      await cleanUp(audit.cleanup, 'orders');
      const copying = await enter('a migration');
      await copying.run('INSERT INTO pgosc_st_orders_0a1b2c SELECT * FROM orders');
      expect(await leftover('public.pgosc_st_orders_0a1b2c')).toMatchObject({builder: copying.id});
      expect(await leftover('public.pgosc_op_table_items')).toMatchObject({
        ...{kind: 'old table', table: 'public.items'},
        cleanup: 'DROP TABLE IF EXISTS public.pgosc_op_table_items;',
      });
    });

    it('tells of a migration of pgroll that nobody ended', async () => {
      await query(server(), 'CREATE SCHEMA pgroll');
      await query(
        server(),
        `CREATE FUNCTION pgroll.is_active_migration_period(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'`,
      );
      await query(server(), 'ALTER TABLE items ADD COLUMN _pgroll_new_n bigint');
      const left = await leftover('public.items');
      expect(left).toMatchObject({
        ...{kind: 'unfinished migration', cleanup: 'pgroll rollback --schema public', builder: null},
      });
      await query(server(), 'ALTER TABLE items DROP COLUMN _pgroll_new_n');
      await gone('public.items');
    });

    it('takes no lock that a table could withhold', async () => {
      const holder = await enter('holder');
      await holder.run('BEGIN; LOCK TABLE orders, items, pgosc_op_table_items IN ACCESS EXCLUSIVE MODE');
      const now = await observe(node(), {hurry: ['leftovers']});
      expect(valueIn(now.leftovers)?.map(({name}) => name)).toContain('public.pgosc_op_table_items');
    });
  },
);
