// Canaries: statements of the user's own, and a write into our own table.
import type {Lacking} from '../../core/capability.ts';
import {NodeError, type Timeouts} from '../engine.ts';
import type {KeptConnection} from '../kept-connection.ts';
import {canaryComment, canaryTable, type Prober} from '../prober.ts';
import {flag, text} from '../row.ts';
import type {Access} from './capabilities.ts';
import type {Connection} from './connection.ts';
import {quoted} from './grants.ts';
import {literal} from './sql.ts';

/** In the first schema of the search path but pg_catalog, which we put in front. */
const placeSql = `select quote_ident(n.nspname) as schema, c.oid is not null as found,
  obj_description(c.oid, 'pg_class') = ${literal(canaryComment)} as ours,
  has_schema_privilege(n.oid, 'create') as creates,
  has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
    and has_table_privilege(c.oid, 'update') as writes
from (select coalesce((select name from unnest(current_schemas(false)) name where name <> 'pg_catalog' limit 1), 'public') as name) first
join pg_namespace n on n.nspname = first.name
left join pg_class c on c.relnamespace = n.oid and c.relname = ${literal(canaryTable)}`;

type Place = {
  readonly table: string;
  readonly found: boolean;
  readonly lacking: Lacking | null;
};

const readPlace = async (connection: Connection, {replica, user}: Access): Promise<Place> => {
  const [row] = await connection.query(placeSql);
  const schema = text(row, 'schema') ?? 'public';
  const table = `${schema}.${canaryTable}`;
  const found = flag(row, 'found');
  const lacks = (missing: string, fix: string | null): Place => ({table, found, lacking: {missing, fix}});
  if (replica) return lacks('a replica cannot be written', null);
  if (found && !flag(row, 'ours'))
    return lacks(`there is a table ${table} that is not migtop’s`, `Rename it, or leave --canary-write out.`);
  if (found && !flag(row, 'writes'))
    return lacks(
      `${table} cannot be written`,
      `GRANT USAGE ON SCHEMA ${schema} TO ${quoted(user)};\nGRANT SELECT, INSERT, UPDATE ON ${table} TO ${quoted(user)};`,
    );
  if (!found && !flag(row, 'creates'))
    return lacks(`its table ${table} cannot be made`, `GRANT CREATE ON SCHEMA ${schema} TO ${quoted(user)};`);
  return {table, found, lacking: null};
};

const makeTableSql = (table: string): string =>
  [
    'begin read write',
    `create table if not exists ${table} (id int primary key check (id = 1), written_at timestamptz not null)`,
    `comment on table ${table} is ${literal(canaryComment)}`,
    'commit',
  ].join('; ');

/** The session cannot write but for this one transaction. */
const writeSql = (table: string): string =>
  `begin read write; insert into ${table} values (1, clock_timestamp())
    on conflict (id) do update set written_at = excluded.written_at; commit`;

const inTransaction = async (connection: Connection, sql: string): Promise<void> => {
  try {
    await connection.multi(sql);
  } catch (error) {
    await connection.query('rollback').catch(() => {});
    throw error;
  }
};

/** A canary that waits for a lock waits as long as it may run: an application would. */
const limitsSql = (limit: number): string =>
  `set statement_timeout = ${Math.ceil(limit)}; set lock_timeout = 0`;

export const makeProber = (
  kept: KeptConnection<Connection>,
  access: Access,
  {statement: usual}: Timeouts,
): Prober => {
  const limits = new WeakMap<Connection, number>();
  const tables = new WeakMap<Connection, string>();
  const connected = (): Connection => {
    const connection = kept.current();
    if (connection === null) throw new NodeError('lost', kept.missing());
    return connection;
  };
  const limit = async (connection: Connection, wanted: number) => {
    if (limits.get(connection) === wanted) return;
    await connection.multi(limitsSql(wanted));
    limits.set(connection, wanted);
  };
  return {
    statement: ({statement, parameters, timeout}) => ({
      prepare: async () => limit(connected(), timeout),
      ask: async () => void (await connected().query(statement, parameters, timeout)),
    }),
    write: {
      prepare: async () => {
        const connection = connected();
        await limit(connection, usual);
        if (tables.has(connection)) return;
        const {table, found, lacking} = await readPlace(connection, access);
        if (lacking !== null)
          throw new NodeError('denied', `${lacking.missing}: see migtop doctor --canary-write`);
        if (!found) await inTransaction(connection, makeTableSql(table));
        tables.set(connection, table);
      },
      ask: async () => {
        const connection = connected();
        const table = tables.get(connection);
        if (table === undefined) throw new NodeError('lost', kept.missing());
        await inTransaction(connection, writeSql(table)).catch(error => {
          // It may have been dropped.
          tables.delete(connection);
          throw error;
        });
      },
    },
    writeLacking: async () => (await readPlace(connected(), access)).lacking,
  };
};
