import {beforeAll, describe, expect, it} from 'vitest';
import type {CapabilityName} from '../../../src/core/capability.ts';
import {type Access, readAccess} from '../../../src/engines/mysql/access.ts';
import {capabilitiesOf, type ReservedState} from '../../../src/engines/mysql/capabilities.ts';
import {readIdentity} from '../../../src/engines/mysql/identity.ts';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles, type Roles} from '../../servers/mysql/roles.ts';
import {testedReleases, useMysqlCluster, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {open} from './consoles.ts';

type Missing = Partial<Record<CapabilityName, string | null>>;
const noReserve: ReservedState = {offered: false, closed: null};

/** What is missing, with its fix. */
const missingIn = (access: Access, reserved = noReserve): Missing =>
  Object.fromEntries(
    Object.entries(capabilitiesOf(access, reserved)).flatMap(([name, has]) =>
      has === true ? [] : [[name, has.fix]],
    ),
  );

const accessAt = async (dsn: string): Promise<Access> => {
  const connection = await open(dsn);
  try {
    return await readAccess(connection, (await readIdentity(connection)).role === 'replica');
  } finally {
    await connection.close();
  }
};

const mdlOn =
  "UPDATE performance_schema.setup_instruments SET ENABLED = 'YES' WHERE NAME = 'wait/lock/metadata/sql/mdl';";
const stagesOn =
  "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_stages_current';";

const timesOn = "INSTALL SONAME 'query_response_time';\nSET GLOBAL query_response_time_stats = ON;";

const userstatOn =
  'SET GLOBAL userstat = ON; -- until the next restart: userstat = ON in my.cnf keeps it; or performance_schema = ON, which takes one';

/** What a server lacks as it comes, whoever asks. */
const asItComes = {
  mysql: {progressBySession: stagesOn},
  mariadb: {
    ...{waits: `INSTALL SONAME 'metadata_lock_info';`, tableCounters: userstatOn, statementLatency: timesOn},
  },
  'mariadb with performance_schema': {waits: mdlOn, progressBySession: stagesOn, statementLatency: timesOn},
};

const servers = testedReleases().flatMap(({family, release}) => [
  {family, release, kind: family, settings: {}},
  ...(release === '11.8'
    ? [
        {
          ...{family, release, settings: {performance_schema: true}},
          kind: 'mariadb with performance_schema' as const,
        },
      ]
    : []),
]);

describe.each(servers)('what an account may do on $kind $release', ({family, release, kind, settings}) => {
  const cluster = useMysqlCluster(family, {release, settings, replicas: 1});
  let roles: Roles;
  const missing = async (role: keyof Roles) => missingIn(await accessAt(roles[role].url));
  const run = async (fixes: Missing) => {
    for (const fix of Object.values(fixes))
      for (const statement of fix?.split('\n') ?? [])
        await query(cluster().primary, statement.replace(/;.*$/, ''));
  };
  const kill = family === 'mysql' ? 'CONNECTION_ADMIN' : 'CONNECTION ADMIN';

  const listing = (user: string) =>
    `GRANT ${family === 'mysql' ? 'REPLICATION SLAVE' : 'REPLICATION MASTER ADMIN'} ON *.* TO '${user}'@'%';`;

  beforeAll(async () => {
    roles = await createMysqlRoles(family, cluster().primary);
  });

  it('is everything for root, but for what the server does not offer as it comes', async () => {
    expect(await missing('root')).toEqual(asItComes[kind]);
    expect(await missing('mon_kill')).toEqual({...asItComes[kind], replicaAddresses: listing('mon_kill')});
  });

  it('names the grants that a monitoring account lacks, and nothing else', async () => {
    expect(await missing('mon')).toEqual({
      ...asItComes[kind],
      replicaAddresses: listing('mon'),
      cancel: `GRANT ${kill} ON *.* TO 'mon'@'%';`,
      terminate: `GRANT ${kill} ON *.* TO 'mon'@'%';`,
      reservedSlot: `GRANT ${kill} ON *.* TO 'mon'@'%'; -- one more than max_connections`,
    });
  });

  it('says of an account without rights what is hidden from it', async () => {
    const lacking = await missing('bare');
    expect(Object.keys(lacking)).toEqual([
      ...['sessions', 'waits', 'replication', 'replicaAddresses', 'vitals', 'progress', 'tables'],
      ...['tableCounters', 'cancel', 'terminate', 'reservedSlot'],
      ...(kind === 'mariadb' ? [] : ['progressBySession']),
      'statementLatency',
      ...(kind === 'mariadb with performance_schema' ? ['statementMeans'] : []),
    ]);
    expect(lacking.vitals).toBe(`GRANT PROCESS ON *.* TO 'bare'@'%';`);
  });

  it('counts what comes by a role', async () => {
    const {primary} = cluster();
    const {password, host, port} = primary;
    const forUser = family === 'mysql' ? 'TO' : 'FOR';
    for (const sql of [
      'CREATE ROLE watchers',
      `CREATE USER member@'%' IDENTIFIED BY '${password}'`,
      family === 'mysql'
        ? 'GRANT PROCESS, REPLICATION CLIENT ON *.* TO watchers'
        : 'GRANT PROCESS, SLAVE MONITOR, BINLOG MONITOR ON *.* TO watchers',
      'GRANT SELECT ON performance_schema.* TO watchers',
      'GRANT SELECT ON mysql.innodb_table_stats TO watchers',
      `GRANT watchers TO member@'%'`,
      `SET DEFAULT ROLE watchers ${forUser} member@'%'`,
    ])
      await query(primary, sql);
    const member = missingIn(await accessAt(`mysql://member:${password}@${host}:${port}`));
    expect(Object.keys(member)).toEqual(Object.keys(await missing('mon')));
  });

  it('includes the control tables of backfills that it sees, whatever their names', async () => {
    const {primary} = cluster();
    await query(primary, 'CREATE DATABASE `my jobs`');
    await query(
      primary,
      "CREATE TABLE `my jobs`.`con``trol` (job varchar(9) PRIMARY KEY, command varchar(9)) COMMENT = 'backfill-control v1'",
    );
    await query(primary, "GRANT SELECT ON `my jobs`.* TO mon@'%'");
    const {backfillControl} = await missing('mon');
    expect(backfillControl).toBe("GRANT SELECT, UPDATE (command) ON `my jobs`.`con``trol` TO 'mon'@'%';");
    await run({backfillControl: backfillControl ?? null});
    expect(await missing('mon')).not.toHaveProperty('backfillControl');
  });

  it('is everything once every fix was run', async () => {
    for (let round = 0; round < 3; round += 1) await run(await missing('bare'));
    expect(await missing('bare')).toEqual({});
  });

  it('is the same on a replica, where backfills cannot be commanded', async () => {
    const [replica] = cluster().replicas;
    const url = (roles.bare.url ?? '').replace(/:\d+$/, `:${replica?.port}`);
    const lacking = await waitUntil(
      async () => {
        const found = missingIn(await accessAt(url));
        return 'sessions' in found ? null : found;
      },
      {what: 'the grants to arrive at the replica'},
    );
    expect(lacking).toHaveProperty('backfillControl', null);
    expect(lacking).not.toHaveProperty('cancel');
  });
});

describe('a consumer that is off', () => {
  const primary = useMysqlPrimary('mysql');

  it('is named, and the statement that turns it on', async () => {
    const set = (value: string) =>
      query(
        primary(),
        `UPDATE performance_schema.setup_consumers SET ENABLED = '${value}' WHERE NAME = 'events_statements_current'`,
      );
    await set('NO');
    const {sessions} = missingIn(await accessAt(primary().superuserUrl));
    expect(sessions).toBe(
      "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_statements_current';",
    );
    await query(primary(), sessions ?? '');
    expect(missingIn(await accessAt(primary().superuserUrl))).not.toHaveProperty('sessions');
  });

  it('does not count where a right on everything was taken away for one database', async () => {
    const {host, port, password} = primary();
    for (const sql of [
      'SET GLOBAL partial_revokes = ON',
      `CREATE USER partial@'%' IDENTIFIED BY '${password}'`,
      `GRANT SELECT, PROCESS ON *.* TO partial@'%'`,
      `REVOKE SELECT ON performance_schema.* FROM partial@'%'`,
    ])
      await query(primary(), sql);
    const {sessions} = missingIn(await accessAt(`mysql://partial:${password}@${host}:${port}`));
    expect(sessions).toBe(`GRANT SELECT ON performance_schema.* TO 'partial'@'%';`);
  });
});

describe('a server that is not at hand', () => {
  const primary = useMysqlPrimary('mysql', {settings: {performance_schema: false}});
  const access = () => accessAt(primary().superuserUrl);

  it('without performance_schema says how it is turned on, at a provider too', async () => {
    const own = await access();
    expect(missingIn(own).waits).toBe(
      'Set performance_schema = ON under [mysqld] in my.cnf; takes a restart',
    );
    expect(missingIn({...own, provider: 'RDS'}).waits).toContain('in the DB parameter group');
  });

  it.each([
    [[8, 0, 39], false],
    [[8, 0, 40], true],
    [[8, 3, 0], false],
    [[8, 4, 2], false],
    [[8, 4, 3], true],
    [[9, 0, 1], false],
    [[26, 7, 0], true],
  ])('of version %j reads modes of row locks: %s', async (version, reads) => {
    const own = await access();
    const traits = {
      ...own.traits,
      version,
      performanceSchema: true,
      userStatistics: false,
      metadataLocks: 'performance_schema',
    } as const;
    expect(missingIn({...own, traits}).waits).toBe(
      reads ? undefined : 'upgrade to 8.0.40, 8.4.3, 9.1 or later',
    );
  });

  it('may kill by a procedure of its provider where it may not KILL', async () => {
    const own = await access();
    const privileges = {anywhere: () => false, on: () => false, onTable: () => false};
    const killProcedures = {cancel: 'rds_kill_query', byStatement: false, terminate: 'rds_kill'};
    expect(missingIn({...own, privileges})).toHaveProperty('cancel');
    expect(missingIn({...own, privileges, killProcedures})).not.toHaveProperty('cancel');
  });
});
