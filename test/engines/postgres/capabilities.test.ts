import {beforeAll, describe, expect, it} from 'vitest';
import type {CapabilityName} from '../../../src/core/capability.ts';
import {type Access, capabilitiesOf, readAccess} from '../../../src/engines/postgres/capabilities.ts';
import {query} from '../../servers/postgres/clients.ts';
import {type Roles, usePostgresRoles} from '../../servers/postgres/roles.ts';
import {usePostgresCluster} from '../../servers/postgres/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {open} from './consoles.ts';

const missingIn = (access: Access): Partial<Record<CapabilityName, string | null>> =>
  Object.fromEntries(
    Object.entries(capabilitiesOf(access)).flatMap(([name, has]) => (has === true ? [] : [[name, has.fix]])),
  );

const accessAt = async (dsn: string): Promise<Access> => {
  const connection = await open(dsn);
  try {
    return await readAccess(connection);
  } finally {
    await connection.close();
  }
};

describe.each([13, 18] as const)('what a role may do on PostgreSQL %i', version => {
  const cluster = usePostgresCluster({
    version,
    replicas: 1,
    settings: {
      shared_preload_libraries: 'pg_stat_statements',
      ...(version >= 16 ? {reserved_connections: 2} : {}),
    },
  });
  beforeAll(() => query(cluster().primary, 'CREATE EXTENSION pg_stat_statements'));
  const roles = usePostgresRoles(() => cluster().primary);
  const missing = async (role: keyof Roles) => missingIn(await accessAt(roles()[role].url));

  it('is everything for a superuser', async () => {
    expect(await missing('superuser')).toEqual({});
  });

  it('names the grants a monitoring role lacks, and nothing else', async () => {
    const lacking = await missing('mon_sig');
    expect(Object.keys(lacking)).toEqual(['rewriteProgress', 'signalAutovacuum', 'reservedSlot']);
    expect(await missing('mon')).toMatchObject({
      cancel: 'GRANT pg_signal_backend TO "mon";',
      terminate: 'GRANT pg_signal_backend TO "mon";',
    });
    expect(Object.keys(await missing('bare'))).toEqual([
      'sessions',
      'replication',
      'vitals',
      'progress',
      'rewriteProgress',
      'statementMeans',
      'cancel',
      'terminate',
      'signalAutovacuum',
      'reservedSlot',
    ]);
  });

  it('is everything once every fix was run', async () => {
    const {primary} = cluster();
    for (let round = 0; round < 3; round += 1)
      for (const fix of Object.values(await missing('bare')))
        for (const statement of fix?.split('\n') ?? []) await query(primary, statement);
    expect(await missing('bare')).toEqual(version >= 18 ? {} : {signalAutovacuum: null, reservedSlot: null});
  });

  it('includes the control tables of backfills, whatever their names', async () => {
    const {primary} = cluster();
    await query(primary, 'create schema "My Jobs"');
    await query(primary, 'create table "My Jobs"."Control" (job text, command text)');
    await query(primary, `comment on table "My Jobs"."Control" is 'backfill-control v1'`);
    const {backfillControl: fix} = await missing('mon');
    expect(fix).toBe(
      'GRANT USAGE ON SCHEMA "My Jobs" TO "mon";\nGRANT SELECT, UPDATE (command) ON "My Jobs"."Control" TO "mon";',
    );
    for (const statement of fix?.split('\n') ?? []) await query(primary, statement);
    expect(await missing('mon')).not.toHaveProperty('backfillControl');
  });

  it('is the same on a replica, where backfills cannot be commanded', async () => {
    const [replica] = cluster().replicas;
    const dsn = replica?.superuserUrl ?? '';
    await waitUntil(async () => (await accessAt(dsn)).controlTables.length > 0, {
      what: 'the replica to catch up',
    });
    expect(missingIn(await accessAt(dsn))).toEqual({backfillControl: null});
  });
});

describe('at a cloud provider', () => {
  const bare: Access = {
    user: 'console',
    database: 'orders',
    major: 17,
    superuser: false,
    replica: false,
    provider: 'RDS',
    readsAllStats: false,
    signalsBackends: false,
    signalsAutovacuum: false,
    usesReserved: false,
    reservedConnections: 0,
    readsFiles: false,
    controlTables: [],
    statStatements: {schema: 'public', version: [1, 11], loaded: true},
    statMonitor: {schema: null, version: [], loaded: false},
  };

  it('a grant says who may give it, and a setting where it is changed', () => {
    expect(missingIn(bare)).toMatchObject({
      sessions: 'GRANT pg_monitor TO "console"; -- as a member of rds_superuser',
      reservedSlot: expect.stringContaining('parameter group'),
    });
  });

  it('what only its own superuser could grant has no fix', () => {
    expect(missingIn(bare).rewriteProgress).toBeNull();
  });
});

describe('the provider', () => {
  const cluster = usePostgresCluster({replicas: 0});

  it.each([
    ['rds_superuser', 'RDS'],
    ['cloudsqlsuperuser', 'Cloud SQL'],
    ['azure_pg_admin', 'Azure'],
  ])('is known by its role %s', async (role, provider) => {
    await query(cluster().primary, `create role ${role}`);
    expect((await accessAt(cluster().primary.superuserUrl)).provider).toBe(provider);
    await query(cluster().primary, `drop role ${role}`);
  });
});
