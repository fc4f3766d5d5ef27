import {describe, expect, it} from 'vitest';
import {freePort} from '../../demo/servers/ports.ts';
import type {Server} from '../../demo/servers/server.ts';
import type {Snapshot} from '../../src/commands/snapshot-schema.ts';
import {migtop} from '../cli/migtop.ts';
import {query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresCluster} from '../servers/postgres/servers.ts';

const nameOf = ({host, port}: Server) => `${host}:${port}`;

/** Without the password, which is in the environment. */
const urlOf = ({host, port, user, database}: Server) => `postgres://${user}@${host}:${port}/${database}`;

const run = ({password}: Pick<Server, 'password'>, args: readonly string[]) =>
  migtop(['snapshot', ...args], {env: {PGPASSWORD: password}});

const snapshot = async (
  login: Pick<Server, 'password'>,
  args: readonly string[],
): Promise<{code: number | null; said: Snapshot}> => {
  const {code, stdout, stderr} = await run(login, ['--json', ...args]);
  expect(stderr).toBe('');
  return {code, said: JSON.parse(stdout)};
};

describe('migtop snapshot', () => {
  const cluster = usePostgresCluster({replicas: 1});

  it('finds a quiet primary and its replica healthy, and exits with 0', async () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (!replica) throw new Error('no replica');
    const {code, said} = await snapshot(primary, [urlOf(primary), '--replica', urlOf(replica)]);
    expect(said).toMatchObject({schema: 1, verdict: 'healthy', waits: [], roots: [], unexplained: []});
    expect(said.nodes.map(({node, role, reachable}) => [node, role, reachable])).toEqual([
      [nameOf(primary), 'primary', true],
      [nameOf(replica), 'replica', true],
    ]);
    expect(said.nodes[0]?.capabilities?.cancel).toBe(true);
    expect(said.nodes[0]?.sessions?.waiting).toBe(0);
    expect(said.replicas).toMatchObject([{name: 'replica1', node: nameOf(replica), lost: false}]);
    expect(said.replicas[0]?.lagSource).not.toBeNull();
    expect(code).toBe(0);
  });

  it('names every edge of a pile-up, its root and what to press, and exits with 2', async () => {
    const {primary} = cluster();
    await query(primary, 'CREATE TABLE orders (id int)');
    const holder = await holdLock(primary, 'SELECT * FROM orders', {applicationName: 'reporting'});
    const alter = await waitForLock(primary, 'ALTER TABLE orders ADD COLUMN total int');
    const readers = [];
    for (let nth = 0; nth < 12; nth++) readers.push(await waitForLock(primary, 'SELECT * FROM orders'));
    const [root, ddl] = [String(holder.pid), String(alter.pid)];
    await expect
      .poll(async () => (await snapshot(primary, [urlOf(primary)])).code, {timeout: 60_000})
      .toBe(2);
    const {said} = await snapshot(primary, [urlOf(primary)]);
    expect(said.verdict).toBe('unhealthy');
    expect(said.waits).toContainEqual({
      ...{node: nameOf(primary), waiter: ddl, blocker: root, kind: 'hard', mode: 'AccessExclusiveLock'},
      ...{
        blockerMode: 'AccessShareLock',
        object: expect.stringContaining('orders'),
        seconds: expect.any(Number),
      },
    });
    const soft = said.waits.filter(({kind, blocker}) => kind === 'soft' && blocker === ddl);
    expect(soft.map(({waiter}) => waiter).sort()).toEqual(readers.map(({pid}) => String(pid)).sort());
    expect(said.roots).toMatchObject([
      {session: root, blocks: 13, state: 'idle in transaction', application: 'reporting'},
    ]);
    expect(said.roots[0]?.press.map(({key, session}) => [key, session])).toEqual(
      expect.arrayContaining([
        ['c', ddl],
        ['t', root],
      ]),
    );
    expect(said.alerts.map(({kind}) => kind)).toContain('blocked');
    expect(said.health).toContain('blocked');

    const text = await run(primary, [urlOf(primary)]);
    expect(text.code).toBe(2);
    expect(text.stdout).toMatch(/^HEALTH {4}.*blocked/);
    expect(text.stdout).toContain(`${root} on ${nameOf(primary)} blocks 13`);
    expect(text.stdout).not.toContain(primary.password);
    await holder.release();
    await Promise.all([alter, ...readers].map(({outcome}) => outcome));
  });

  it('counts a node that cannot be reached as unhealthy, with its error', async () => {
    const {primary} = cluster();
    const nowhere = `127.0.0.1:${await freePort()}`;
    const {code, said} = await snapshot(primary, [urlOf(primary), '--replica', `postgres://x@${nowhere}/y`]);
    expect(said.nodes.at(-1)).toMatchObject({node: nowhere, reachable: false, role: null, sessions: null});
    expect(said.nodes.at(-1)?.error).toContain(nowhere);
    expect(said.verdict).toBe('unhealthy');
    expect(code).toBe(2);
  });

  it('exits with 1 when nothing can be reached', async () => {
    const nowhere = `127.0.0.1:${await freePort()}`;
    const {code, said} = await snapshot({password: 'none'}, [`postgres://x@${nowhere}/y`]);
    expect(said.nodes).toMatchObject([{reachable: false}]);
    expect(code).toBe(1);
  });
});
