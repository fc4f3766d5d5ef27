// What a server is and what our user may do there: facts, asked in a handful of statements when we connect.
import {text} from '../row.ts';
import {type KillProcedures, killProceduresIn, killProceduresSql} from './acting/kill-procedures.ts';
import type {Connection} from './connection.ts';
import {errorNumber} from './errors.ts';
import type {Provider} from './grants.ts';
import {type Privileges, privilegesIn} from './privileges.ts';
import type {Family, ServerTraits} from './traits.ts';

export type Access = {
  /** `'console'@'%'`: the account we were let in as, ready for a GRANT. */
  readonly account: string;
  readonly user: string;
  readonly database: string;
  readonly provider: Provider | null;
  readonly privileges: Privileges;
  /** What a provider offers in place of KILL; `null`: nothing. */
  readonly killProcedures: KillProcedures | null;
  readonly traits: ServerTraits;
  /** Global variables that were asked for, by name in lower case. */
  readonly variables: ReadonlyMap<string, string>;
};

const variableNames = [
  'aad_auth_only',
  'admin_address',
  'admin_port',
  'aurora_version',
  'basedir',
  'extra_port',
  'gtid_mode',
  'innodb_version',
  'performance_schema',
  'version',
  'version_comment',
];

const variablesSql = `show global variables where variable_name in (${variableNames.map(name => `'${name}'`).join(', ')})`;

const accountSql = `select current_user() as account, database() as chosen`;

/** Instruments and consumers that are on; only who may read the performance schema can ask. */
const instrumentsSql = `select name as name from performance_schema.setup_consumers
    where enabled = 'YES' and name = 'events_stages_current'
  union all select name from performance_schema.setup_instruments
    where enabled = 'YES' and name = 'wait/lock/metadata/sql/mdl'`;

const pluginSql = `select 1 as found from information_schema.plugins
  where plugin_name = 'METADATA_LOCK_INFO' and plugin_status = 'ACTIVE'`;

const quoted = (name: string): string => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const accountOf = (name: string): string => {
  const at = name.lastIndexOf('@');
  return `${quoted(name.slice(0, at))}@${quoted(name.slice(at + 1))}`;
};

const providerOf = (variables: ReadonlyMap<string, string>): Provider | null => {
  if (variables.has('aurora_version')) return 'Aurora';
  if (variables.get('basedir')?.startsWith('/rdsdbbin')) return 'RDS';
  if (/google/i.test(`${variables.get('version')} ${variables.get('version_comment')}`)) return 'Cloud SQL';
  return variables.has('aad_auth_only') ? 'Azure' : null;
};

const maySeeReplication = (family: Family, {anywhere}: Privileges): boolean =>
  anywhere('SUPER') || anywhere(family === 'mariadb' ? 'SLAVE MONITOR' : 'REPLICATION CLIENT');

const mayListReplicas = (family: Family, {anywhere}: Privileges): boolean =>
  anywhere('SUPER') || anywhere(family === 'mariadb' ? 'REPLICATION MASTER ADMIN' : 'REPLICATION SLAVE');

type Instruments = Pick<ServerTraits, 'metadataLocks' | 'stagesByThread'>;

const readInstruments = async (
  connection: Connection,
  readsPerformanceSchema: boolean,
): Promise<Instruments> => {
  const [plugin] = connection.family === 'mariadb' ? await connection.query(pluginSql) : [];
  const on = new Set<string | null>();
  try {
    if (readsPerformanceSchema)
      for (const row of await connection.query(instrumentsSql)) on.add(text(row, 'name'));
  } catch (error) {
    // Grants may say more than a provider's server really gives.
    if (errorNumber(error) !== 1142) throw error;
  }
  return {
    metadataLocks: on.has('wait/lock/metadata/sql/mdl')
      ? 'performance_schema'
      : plugin === undefined
        ? null
        : 'plugin',
    stagesByThread: on.has('events_stages_current'),
  };
};

/** Rejects as `Connection.query` does. */
export const readAccess = async (connection: Connection, replica: boolean): Promise<Access> => {
  const {family, version} = connection;
  const [rows = [], [own] = [], grants = [], procedures = []] = await connection.multi(
    [variablesSql, accountSql, 'show grants', killProceduresSql].join(';\n'),
  );
  const variables = new Map(
    rows.map(row => [(text(row, 'Variable_name') ?? '').toLowerCase(), text(row, 'Value') ?? '']),
  );
  const privileges = privilegesIn(grants);
  const performanceSchema = variables.get('performance_schema') === 'ON';
  const readPerformanceSchema = privileges.on('SELECT', 'performance_schema');
  const account = text(own, 'account') ?? '';
  return {
    account: accountOf(account),
    user: account.slice(0, account.lastIndexOf('@')),
    database: text(own, 'chosen') ?? '',
    provider: providerOf(variables),
    privileges,
    killProcedures: killProceduresIn(procedures, family),
    variables,
    traits: {
      family,
      version,
      replica,
      performanceSchema,
      ...(await readInstruments(connection, performanceSchema && readPerformanceSchema)),
      gtid: family === 'mariadb' || variables.get('gtid_mode') === 'ON',
      may: {
        seeProcesses: privileges.anywhere('PROCESS'),
        readPerformanceSchema,
        seeReplication: maySeeReplication(family, privileges),
        listReplicas: mayListReplicas(family, privileges),
      },
    },
  };
};
