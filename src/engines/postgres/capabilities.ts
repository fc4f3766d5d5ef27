// What the role of a connection may do on its server: facts, asked in one statement, and what follows from them.
import type {Capabilities, Capability} from '../../core/capability.ts';
import type {Connection} from './connection.ts';
import {changeSetting, grantColumn, grantFunction, grantRole, grantSchema, type Provider} from './grants.ts';

import {
  type CountingExtension,
  extensionSql,
  statementHistogram,
  statementMeans,
} from './latency/extensions.ts';

/** A `backfill-control v1` table; names are quoted where they need it. */
type ControlTable = {
  readonly schema: string;
  readonly table: string;
  readonly mayEnter: boolean;
  readonly mayRead: boolean;
  readonly mayCommand: boolean;
};

/** As the server answered; a member of a predefined role counts only where the role's rights are inherited. */
export type Access = {
  readonly user: string;
  readonly database: string;
  readonly major: number;
  readonly superuser: boolean;
  readonly replica: boolean;
  readonly provider: Provider | null;
  readonly readsAllStats: boolean;
  readonly signalsBackends: boolean;
  readonly signalsAutovacuum: boolean;
  readonly usesReserved: boolean;
  /** Connections kept for roles that are no superusers (16+). */
  readonly reservedConnections: number;
  readonly readsFiles: boolean;
  readonly controlTables: readonly ControlTable[];
  readonly statStatements: CountingExtension;
  readonly statMonitor: CountingExtension;
};

const member = (role: string) => `coalesce(pg_has_role(to_regrole('${role}'), 'usage'), false)`;

const accessSql = `select json_build_object(
  'user', current_user,
  'database', current_database(),
  'superuser', current_setting('is_superuser') = 'on',
  'replica', pg_is_in_recovery(),
  'provider', case
    when to_regprocedure('aurora_version()') is not null then 'Aurora'
    when to_regrole('rds_superuser') is not null then 'RDS'
    when to_regrole('cloudsqlsuperuser') is not null then 'Cloud SQL'
    when to_regrole('azure_pg_admin') is not null then 'Azure' end,
  'readsAllStats', ${member('pg_read_all_stats')},
  'signalsBackends', ${member('pg_signal_backend')},
  'signalsAutovacuum', ${member('pg_signal_autovacuum_worker')},
  'usesReserved', ${member('pg_use_reserved_connections')},
  'reservedConnections', coalesce(current_setting('reserved_connections', true)::int, 0),
  'statStatements', ${extensionSql('pg_stat_statements', 'pg_stat_statements.max')},
  'statMonitor', ${extensionSql('pg_stat_monitor', 'pg_stat_monitor.pgsm_max')},
  'readsFiles', has_function_privilege('pg_stat_file(text, boolean)', 'execute'),
  'controlTables', (
    select coalesce(json_agg(json_build_object(
      'schema', quote_ident(n.nspname),
      'table', format('%I.%I', n.nspname, c.relname),
      'mayEnter', has_schema_privilege(n.oid, 'usage'),
      'mayRead', has_table_privilege(c.oid, 'select'),
      'mayCommand', has_column_privilege(c.oid, a.attnum, 'update'))), '[]')
    from pg_description d
    join pg_class c on c.oid = d.objoid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'command' and not a.attisdropped
    where d.classoid = 'pg_class'::regclass and d.objsubid = 0 and d.description like 'backfill-control v%')
) as access`;

/** Rejects as `Connection.query` does. */
export const readAccess = async (connection: Connection): Promise<Access> => {
  const [row] = await connection.query(accessSql);
  return {...JSON.parse(row?.access ?? '{}'), major: Math.floor(connection.serverVersion / 10_000)};
};

/** Everything that needs sight of other roles' sessions. */
const sight = (access: Access, hidden: string): Capability =>
  access.superuser || access.readsAllStats ? true : {missing: hidden, fix: grantRole('pg_monitor', access)};

const rewriteProgress = (access: Access): Capability => {
  if (access.superuser || access.readsFiles) return true;
  return {
    missing: 'the growing file of a table rewrite cannot be measured',
    fix: grantFunction('pg_stat_file(text, boolean)', access),
  };
};

const signal = (access: Access): Capability => {
  if (access.superuser) return true;
  if (!access.signalsBackends)
    return {
      missing: 'only sessions of its own role can be signalled',
      fix: grantRole('pg_signal_backend', access),
    };
  return sight(access, 'the identity of other sessions cannot be checked, so they are not signalled');
};

const signalAutovacuum = (access: Access): Capability => {
  if (access.superuser || access.signalsAutovacuum) return true;
  const missing = 'autovacuum workers cannot be cancelled';
  if (access.major < 18) return {missing: `${missing}: before 18, only superusers may`, fix: null};
  return {missing, fix: grantRole('pg_signal_autovacuum_worker', access)};
};

const reservedSlot = (access: Access): Capability => {
  if (access.superuser) return true;
  const missing = 'there is no connection in reserve when the server is full';
  if (access.major < 16) return {missing: `${missing}: before 16, only superusers have one`, fix: null};
  if (access.reservedConnections > 0 && access.usesReserved) return true;
  const fixes = [
    ...(access.reservedConnections > 0 ? [] : [changeSetting('reserved_connections', '5', access.provider)]),
    ...(access.usesReserved ? [] : [grantRole('pg_use_reserved_connections', access)]),
  ];
  return {missing, fix: fixes.join('\n')};
};

const backfillControl = (access: Access): Capability => {
  if (access.replica)
    return {missing: 'backfills are commanded on the primary: a replica cannot be written', fix: null};
  const closed = access.controlTables.filter(table => !table.mayEnter || !table.mayRead || !table.mayCommand);
  if (closed.length === 0) return true;
  const schemas = new Set(closed.filter(({mayEnter}) => !mayEnter).map(({schema}) => schema));
  return {
    missing: `${closed.map(({table}) => table).join(', ')} cannot be read and commanded`,
    fix: [
      ...[...schemas].map(schema => grantSchema(schema, access)),
      ...closed.map(({table}) => grantColumn(table, 'command', access)),
    ].join('\n'),
  };
};

const histogram = ({statMonitor}: Access): Capabilities => {
  const statementLatency = statementHistogram(statMonitor);
  return statementLatency === undefined ? {} : {statementLatency};
};

/** What works for this role; what does not says why, and which statement would change it. */
export const capabilitiesOf = (access: Access): Capabilities => ({
  sessions: sight(access, 'statements and states of other roles are hidden'),
  waits: true,
  replication: sight(access, 'states and positions of the replicas are hidden'),
  slots: true,
  vitals: sight(access, 'who holds back old row versions is hidden'),
  progress: sight(access, 'progress of other roles is hidden'),
  rewriteProgress: rewriteProgress(access),
  tables: true,
  canary: true,
  statementMeans: statementMeans(access.statStatements, access),
  ...histogram(access),
  cancel: signal(access),
  terminate: signal(access),
  signalAutovacuum: signalAutovacuum(access),
  reservedSlot: reservedSlot(access),
  backfillControl: backfillControl(access),
});
