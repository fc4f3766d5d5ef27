// Canaries: statements of the user's own, and a write into our own table.
import type {CanaryParameter} from '../../core/canary.ts';
import type {Lacking} from '../../core/capability.ts';
import {NodeError, type Timeouts} from '../engine.ts';
import type {KeptConnection} from '../kept-connection.ts';
import {canaryComment, canaryTable, type Prober} from '../prober.ts';
import {count} from '../row.ts';
import type {Access} from './access.ts';
import type {Connection} from './connection.ts';
import {grant} from './grants.ts';
import {limitsFor} from './session-settings.ts';
import {identifier, literal} from './sql.ts';

type Place = {readonly table: string; readonly found: boolean; readonly lacking: Lacking | null};

/** Only the name is looked for, which waits for nobody's lock. */
const foundSql = (schema: string): string =>
  `select count(*) as found, max(table_comment = ${literal(canaryComment)}) as ours from information_schema.tables
    where table_schema = ${literal(schema)} and table_name = ${literal(canaryTable)}`;

const needed = ['CREATE', 'SELECT', 'INSERT', 'UPDATE'];

const readPlace = async (
  connection: Connection,
  {traits, privileges, database, account}: Access,
): Promise<Place> => {
  const table = `${identifier(database)}.${canaryTable}`;
  const lacks = (missing: string, fix: string | null): Place => ({
    table,
    found: false,
    lacking: {missing, fix},
  });
  if (traits.replica) return lacks('a replica must not be written', null);
  if (database === '')
    return lacks('its table needs a database', 'Name one in the address: mysql://user@host/database');
  const [row] = await connection.query(foundSql(database));
  const found = (count(row, 'found') ?? 0) > 0;
  if (found && count(row, 'ours') !== 1)
    return lacks(`there is a table ${table} that is not migtop’s`, 'Rename it, or leave --canary-write out.');
  const missing = needed.filter(
    privilege => !(found && privilege === 'CREATE') && !privileges.onTable(privilege, database, canaryTable),
  );
  if (missing.length > 0)
    return lacks(
      found ? `${table} cannot be written` : `its table ${table} cannot be made`,
      grant(needed.join(', '), table, account),
    );
  return {table, found, lacking: null};
};

/** Our session cannot make tables but for this one. */
const makeTable = async (connection: Connection, table: string): Promise<void> => {
  try {
    await connection.multi(
      `set session transaction read write; create table if not exists ${table}
        (id int primary key, written_at datetime(6) not null) engine = InnoDB comment = ${literal(canaryComment)}`,
    );
  } finally {
    await connection.query('set session transaction read only');
  }
};

const writeSql = (table: string): string =>
  `start transaction read write; insert into ${table} values (1, utc_timestamp(6))
    on duplicate key update written_at = utc_timestamp(6); commit`;

/** A number stays one; the rest is text, which the server takes for what it is compared with. */
const parameterSql = (value: CanaryParameter): string => {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return typeof value === 'number' ? String(value) : literal(value);
};

const variable = (statement: number, place: number): string => `@migtop_${statement}_${place}`;

/** The server puts the parameters in, so that no text is ever cut apart here; what is sent again and again is short. */
const preparing = (id: number, statement: string, parameters: readonly CanaryParameter[]): string =>
  [
    ...parameters.map((value, place) => `set ${variable(id, place)} = ${parameterSql(value)}`),
    `prepare migtop_${id} from ${literal(statement)}`,
  ].join('; ');

const executing = (id: number, {length}: readonly CanaryParameter[]): string => {
  const values = Array.from({length}, (_, place) => variable(id, place));
  return `execute migtop_${id}${length === 0 ? '' : ` using ${values.join(', ')}`}`;
};

/** What a connection was told already. */
type Told = {limit: number | null; table: string | null; readonly prepared: Set<number>};

export const makeProber = (
  kept: KeptConnection<Connection>,
  access: Access,
  {statement: usual}: Timeouts,
): Prober => {
  const sessions = new WeakMap<Connection, Told>();
  let statements = 0;
  const connected = (): {readonly connection: Connection; readonly told: Told} => {
    const connection = kept.current();
    if (connection === null) throw new NodeError('lost', kept.missing());
    const told = sessions.get(connection) ?? {limit: null, table: null, prepared: new Set()};
    sessions.set(connection, told);
    return {connection, told};
  };
  const limit = async (wanted: number) => {
    const {connection, told} = connected();
    if (told.limit === wanted) return;
    await connection.multi(limitsFor(connection.family, {statement: wanted, lock: wanted}).join('; '));
    told.limit = wanted;
  };
  return {
    statement: ({statement, parameters, timeout}) => {
      const id = statements++;
      return {
        prepare: async () => {
          await limit(timeout);
          const {connection, told} = connected();
          if (told.prepared.has(id)) return;
          await connection.multi(preparing(id, statement, parameters));
          told.prepared.add(id);
        },
        ask: async () => void (await connected().connection.query(executing(id, parameters), timeout)),
      };
    },
    write: {
      prepare: async () => {
        await limit(usual);
        const {connection, told} = connected();
        if (told.table !== null) return;
        const {table, found, lacking} = await readPlace(connection, access);
        if (lacking !== null)
          throw new NodeError('denied', `${lacking.missing}: see migtop doctor --canary-write`);
        if (!found) await makeTable(connection, table);
        told.table = table;
      },
      ask: async () => {
        const {connection, told} = connected();
        if (told.table === null) throw new NodeError('lost', kept.missing());
        await connection.multi(writeSql(told.table)).catch(async error => {
          // It may have been dropped.
          told.table = null;
          await connection.query('rollback').catch(() => {});
          throw error;
        });
      },
    },
    writeLacking: async () => (await readPlace(connected().connection, access)).lacking,
  };
};
