// What a server is and what our user may do there: facts, asked in a handful of statements when we connect.
import {NodeError} from '../engine.ts';
import {text} from '../row.ts';
import {type ControlTable, findControlTables} from './acting/control-tables.ts';
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
  /** Tables of backfills that our account sees at all. */
  readonly controlTables: readonly ControlTable[];
  /** Consumers and instruments of the performance schema that are on, of those that matter here; empty where they cannot be read. */
  readonly recorded: ReadonlySet<string>;
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
  'query_response_time_range_base',
  'query_response_time_stats',
  'userstat',
  'version',
  'version_comment',
];

const variablesSql = `show global variables where variable_name in (${variableNames.map(name => `'${name}'`).join(', ')})`;

const accountSql = `select current_user() as account, database() as chosen`;

/** What statements of sessions are recorded by, all of them. */
export const statementConsumers = [
  'global_instrumentation',
  'thread_instrumentation',
  'events_statements_current',
] as const;
export const stageConsumer = 'events_stages_current';
export const metadataInstrument = 'wait/lock/metadata/sql/mdl';

/** Instruments and consumers that are on; only who may read the performance schema can ask. */
const instrumentsSql = `select name as name from performance_schema.setup_consumers
    where enabled = 'YES' and name in (${[...statementConsumers, stageConsumer].map(name => `'${name}'`).join(', ')})
  union all select name from performance_schema.setup_instruments
    where enabled = 'YES' and name = '${metadataInstrument}'`;

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

const readRecorded = async (connection: Connection, readable: boolean): Promise<ReadonlySet<string>> => {
  if (!readable) return new Set();
  try {
    return new Set((await connection.query(instrumentsSql)).map(row => text(row, 'name') ?? ''));
  } catch (error) {
    // Grants may say more than a provider's server really gives.
    if (errorNumber(error) !== 1142) throw error;
    return new Set();
  }
};

const metadataLocksFrom = async (
  connection: Connection,
  recorded: ReadonlySet<string>,
): Promise<ServerTraits['metadataLocks']> => {
  if (recorded.has(metadataInstrument)) return 'performance_schema';
  const [plugin] = connection.family === 'mariadb' ? await connection.query(pluginSql) : [];
  return plugin === undefined ? null : 'plugin';
};

/** A dictionary that is slow to be read must not keep us from connecting: backfills are looked for again later. */
const readControlTables = (connection: Connection): Promise<readonly ControlTable[]> =>
  findControlTables(connection).catch(error => {
    if (error instanceof NodeError && error.kind === 'slow') return [];
    throw error;
  });

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
  const recorded = await readRecorded(connection, performanceSchema && readPerformanceSchema);
  return {
    account: accountOf(account),
    user: account.slice(0, account.lastIndexOf('@')),
    database: text(own, 'chosen') ?? '',
    provider: providerOf(variables),
    privileges,
    killProcedures: killProceduresIn(procedures, family),
    controlTables: await readControlTables(connection),
    recorded,
    variables,
    traits: {
      family,
      version,
      replica,
      performanceSchema,
      metadataLocks: await metadataLocksFrom(connection, recorded),
      stagesByThread: recorded.has(stageConsumer),
      responseTimes:
        variables.get('query_response_time_stats') === 'ON'
          ? Number(variables.get('query_response_time_range_base'))
          : null,
      userStatistics: variables.get('userstat') === 'ON',
      gtid: family === 'mariadb' || variables.get('gtid_mode') === 'ON',
      may: {
        seeProcesses: privileges.anywhere('PROCESS'),
        readPerformanceSchema,
        seeReplication: maySeeReplication(family, privileges),
        readTableStats: privileges.onTable('SELECT', 'mysql', 'innodb_table_stats'),
        listReplicas: mayListReplicas(family, privileges),
      },
    },
  };
};
