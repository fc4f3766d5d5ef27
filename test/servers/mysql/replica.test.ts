import {describe, expect, test} from 'vitest';
import {waitUntil} from '../wait-until.ts';
import {client, query} from './clients.ts';
import {createMysqlRoles} from './roles.ts';
import {testedReleases, useMysqlCluster} from './servers.ts';

type Status = Record<string, unknown>;

describe.each(testedReleases())('a $family $release primary with replicas', ({family, release}) => {
  const cluster = useMysqlCluster(family, {
    release,
    replicas: [{name: 'near'}, {name: 'late', delay: 3600}],
  });
  const statement = family === 'mysql' ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS';
  const near = () => {
    const [replica] = cluster().replicas;
    if (!replica) throw new Error('the cluster came without its replica');
    return replica;
  };
  const countOn = async (server: ReturnType<typeof near>, table: string) => {
    const rows = await query<{n: number}>(server, `SELECT COUNT(*) AS n FROM ${table}`).catch(() => []);
    return Number(rows[0]?.n ?? 0);
  };

  test('knows its replicas by where they listen', async () => {
    const {primary, replicas} = cluster();
    const shown = await query<Status>(primary, family === 'mysql' ? 'SHOW REPLICAS' : 'SHOW SLAVE HOSTS');
    const ports = shown.map(({Host, Port}) => `${Host}:${Port}`);
    expect(ports.sort()).toEqual(replicas.map(({host, port}) => `${host}:${port}`).sort());
  });

  test('has its writes arrive, but at the one that is late on purpose', async () => {
    const {primary, replicas} = cluster();
    await query(primary, 'CREATE TABLE written (id int PRIMARY KEY)');
    await query(primary, 'INSERT INTO written VALUES (1), (2), (3)');
    await waitUntil(async () => (await countOn(near(), 'written')) === 3, {what: 'the rows to arrive'});
    const [late] = replicas.slice(1);
    const [status] = late ? await query<Status>(late, statement) : [];
    expect(Number(status?.SQL_Delay)).toBe(3600);
    if (late) expect(await countOn(late, 'written')).toBe(0);
  });

  test('gives its replicas its roles, which write to none of them', async () => {
    const {bare} = await createMysqlRoles(family, cluster().primary);
    await query(cluster().primary, `GRANT ALL ON test.* TO ${bare.user}@'%'`);
    const grants = () => query<Status>(near(), `SHOW GRANTS FOR ${bare.user}@'%'`).catch(() => []);
    await waitUntil(async () => (await grants()).length === 2, {what: 'the grants to arrive'});
    const writing = await client(near(), bare);
    await expect(writing.query('INSERT INTO test.written VALUES (9)')).rejects.toThrow(/read-only/);
    await writing.end();
  });

  test('takes a replica back that was killed, and one that was restarted', async () => {
    const {primary} = cluster();
    await near().kill9();
    await near().restart();
    await near().restart();
    await query(primary, 'INSERT INTO written VALUES (4)');
    await waitUntil(async () => (await countOn(near(), 'written')) === 4, {what: 'the row to arrive'});
    const [row] = await query<{closed: number}>(near(), 'SELECT @@read_only AS closed');
    expect(row?.closed).toBe(1);
  });

  test('can be succeeded by a replica, which keeps the rank over a restart', async () => {
    const {primary} = cluster();
    await primary.kill9();
    await near().promote();
    expect(await query(near(), statement)).toEqual([]);
    await near().restart();
    await query(near(), 'INSERT INTO written VALUES (5)');
    const [row] = await query<{closed: number}>(near(), 'SELECT @@read_only AS closed');
    expect(row?.closed).toBe(0);
    expect(await countOn(near(), 'written')).toBe(5);
  });
});
