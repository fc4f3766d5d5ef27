// What works for our account on a server; what does not says why, and which statement would change it.
import type {Capabilities, Capability} from '../../core/capability.ts';
import {type Access, metadataInstrument, stageConsumer, statementConsumers} from './access.ts';
import {killPrivilege, killsOthers} from './acting/powers.ts';
import {changeSetting, grant, turnOn} from './grants.ts';
import {readsRowLocks} from './traits.ts';

/** What the acting connection found out about the port that is kept free; `null`: it is used, or there is none. */
export type ReservedState = {readonly closed: string | null; readonly offered: boolean};

const onMysql = ({traits}: Access): boolean => traits.family === 'mysql';

const lacking = (missing: string, fixes: readonly (string | null)[]): Capability => ({
  missing,
  fix: fixes.filter(Boolean).join('\n') || null,
});

const processes = ({traits, account}: Access): readonly string[] =>
  traits.may.seeProcesses ? [] : [grant('PROCESS', '*.*', account)];

/** Consumers that are off, where we can see them. */
const statements = (access: Access): readonly string[] =>
  onMysql(access) && performanceSchema(access).length === 0
    ? statementConsumers.filter(name => !access.recorded.has(name)).map(name => turnOn('consumers', name))
    : [];

/** What it takes to read the performance schema; a restart, if it is off. */
const performanceSchema = ({traits, account, provider}: Access): readonly string[] => [
  ...(traits.performanceSchema ? [] : [changeSetting('performance_schema = ON', provider)]),
  ...(traits.may.readPerformanceSchema ? [] : [grant('SELECT', 'performance_schema.*', account)]),
];

const needing = (fixes: readonly string[], missing: string): Capability =>
  fixes.length === 0 ? true : lacking(missing, fixes);

const metadataLocks = (access: Access): readonly string[] => {
  const {metadataLocks, performanceSchema: on} = access.traits;
  if (metadataLocks !== null) return [];
  if (!onMysql(access) && !on && access.provider === null) return [`INSTALL SONAME 'metadata_lock_info';`];
  const closed = performanceSchema(access);
  return closed.length > 0 ? closed : [turnOn('instruments', metadataInstrument)];
};

const waits = (access: Access): Capability => {
  const forRows = onMysql(access) ? [...processes(access), ...performanceSchema(access)] : processes(access);
  const forTables = metadataLocks(access);
  const fixes = [...new Set([...forRows, ...forTables])];
  if (forTables.length > 0)
    return lacking(
      `who holds a metadata lock is hidden: what an ALTER waits for ${onMysql(access) ? 'is not named' : 'can only be inferred'}`,
      fixes,
    );
  if (forRows.length > 0) return lacking('who holds a row lock is hidden', fixes);
  if (readsRowLocks(access.traits)) return true;
  return lacking('modes of row locks are not read, since in this release reading them holds up writers', [
    'upgrade to 8.0.40, 8.4.3, 9.1 or later',
  ]);
};

const replication = (access: Access): Capability => {
  const {traits, account} = access;
  const status = traits.may.seeReplication
    ? []
    : [grant(onMysql(access) ? 'REPLICATION CLIENT' : 'SLAVE MONITOR, BINLOG MONITOR', '*.*', account)];
  const times = onMysql(access) ? performanceSchema(access) : [];
  return needing(
    [...status, ...times],
    status.length > 0
      ? 'what a replica has received and applied is hidden'
      : 'lag is known in whole seconds only',
  );
};

/** With the right to be told comes more: all of the binary log on MySQL, to administer it on MariaDB. */
const replicaAddresses = (access: Access): Capabilities => {
  const {replica, may} = access.traits;
  if (replica) return {};
  const privilege = onMysql(access) ? 'REPLICATION SLAVE' : 'REPLICATION MASTER ADMIN';
  return {
    replicaAddresses: needing(
      may.listReplicas ? [] : [grant(privilege, '*.*', access.account)],
      'where replicas listen is guessed: on the primary’s own port, at the address they come from',
    ),
  };
};

const signal = (access: Access): Capability => {
  if (!killsOthers(access) && access.killProcedures === null)
    return lacking('only sessions of its own account can be killed', [
      grant(killPrivilege(access.traits), '*.*', access.account),
    ]);
  return needing(
    processes(access),
    'the identity of other sessions cannot be checked, so they are not killed',
  );
};

const reservedSlot = (access: Access, {closed, offered}: ReservedState): Capability => {
  const {account, variables, traits} = access;
  if ((offered && closed === null) || killsOthers(access)) return true;
  const missing = 'there is no connection in reserve when the server is full';
  if (closed !== null) return lacking(`${missing}: ${closed}`, ['let this host reach that port']);
  if (variables.get('admin_address'))
    return lacking(missing, [grant('SERVICE_CONNECTION_ADMIN', '*.*', account)]);
  return lacking(missing, [
    `${grant(killPrivilege(traits), '*.*', account)} -- one more than max_connections`,
  ]);
};

const backfillControl = ({traits, controlTables, privileges, account}: Access): Capability => {
  if (traits.replica)
    return lacking('backfills are commanded on the primary: a replica must not be written', []);
  const closed = controlTables.filter(
    ({schema, table}) =>
      !privileges.onTable('SELECT', schema, table) || !privileges.onTable('UPDATE', schema, table),
  );
  return needing(
    closed.map(({name}) => grant('SELECT, UPDATE (command)', name, account)),
    `${closed.map(({name}) => name).join(', ')} cannot be read and commanded`,
  );
};

/** MariaDB has stages only where the performance schema is on; else one counter stands for all that runs in place. */
const progressBySession = (access: Access): Capabilities => {
  const {stagesByThread, performanceSchema: on} = access.traits;
  if (!onMysql(access) && !on) return {};
  const fixes = [...performanceSchema(access), turnOn('consumers', stageConsumer)];
  const missing = 'when several tables are altered at once, their progress cannot be told apart';
  return {progressBySession: stagesByThread ? true : lacking(missing, fixes)};
};

/** How many rows MySQL's tables have is in a table of its own, for which there is a right of its own. */
const tables = (access: Access): Capability => {
  const statistics =
    onMysql(access) && !access.traits.may.readTableStats
      ? [grant('SELECT', 'mysql.innodb_table_stats', access.account)]
      : [];
  const sizes = processes(access);
  return needing(
    [...sizes, ...statistics],
    sizes.length > 0 ? 'sizes of tables are hidden' : 'how many rows tables have is hidden',
  );
};

/** MySQL counts in the performance schema; MariaDB there, or by user statistics, which tell an account of tables only that it may read. */
const tableCounters = (access: Access): Capability => {
  const {traits, privileges, account, provider} = access;
  const missing = 'what is done to each table (rows read and written) is not counted';
  if (onMysql(access) || traits.performanceSchema) return needing(performanceSchema(access), missing);
  if (!traits.userStatistics) {
    const lasting = provider === null ? 'userstat = ON in my.cnf keeps it' : 'keep it in the parameters';
    return lacking(missing, [
      `SET GLOBAL userstat = ON; -- until the next restart: ${lasting}; or performance_schema = ON, which takes one`,
    ]);
  }
  return needing(
    privileges.anywhere('SELECT')
      ? []
      : [`${grant('SELECT', '*.*', account)} -- or on the watched tables alone`],
    'what is done to tables (rows read and written) is told only of those that the account may read: userstat counts it, performance_schema is off',
  );
};

/** MariaDB keeps no histogram of its own accord: a plugin that comes with it does. */
const statementLatency = (access: Access): Capability => {
  const missing = 'how long the server’s statements take is not counted';
  if (onMysql(access)) return needing(performanceSchema(access), missing);
  if (access.traits.responseTimes !== null) return true;
  const on = 'SET GLOBAL query_response_time_stats = ON;';
  const isThere = access.variables.has('query_response_time_stats');
  return lacking(missing, isThere ? [on] : ["INSTALL SONAME 'query_response_time';", on]);
};

/** MySQL has histograms of the same; MariaDB keeps sums where the performance schema is on. */
const statementMeans = (access: Access): Capabilities =>
  onMysql(access) || !access.traits.performanceSchema
    ? {}
    : {
        statementMeans: needing(performanceSchema(access), 'what statements take on average cannot be read'),
      };

export const capabilitiesOf = (access: Access, reserved: ReservedState): Capabilities => {
  const seen = onMysql(access) ? [...processes(access), ...performanceSchema(access)] : processes(access);
  return {
    sessions: needing(
      [...seen, ...statements(access)],
      seen.length > 0
        ? 'statements and transactions of other accounts are hidden'
        : 'statements of sessions are not recorded',
    ),
    waits: waits(access),
    replication: replication(access),
    ...replicaAddresses(access),
    vitals: needing(processes(access), "InnoDB's own counters are hidden"),
    progress: needing(seen, 'progress of other accounts is hidden'),
    tables: tables(access),
    tableCounters: tableCounters(access),
    canary: true,
    cancel: signal(access),
    terminate: signal(access),
    reservedSlot: reservedSlot(access, reserved),
    backfillControl: backfillControl(access),
    ...progressBySession(access),
    statementLatency: statementLatency(access),
    ...statementMeans(access),
  };
};
