import {connect, createServer, type Socket} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {watching} from '../commands/watching.ts';
import {query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresCluster} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

const address = ({host, port}: {host: string; port: number}) => `${host}:${port}`;

describe('the live source', () => {
  const cluster = usePostgresCluster({replicas: 1});

  it('watches a primary and its replica, and feels both with a canary', async () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (!replica) throw new Error('no replica');
    const {seen, session} = await watching(primary.superuserUrl, {replica: [replica.superuserUrl]});
    for (const server of [primary, replica]) {
      await seen(address(server), 'a reading', ({observation}) => observation);
      await seen(address(server), 'canaries that came back', ({probes}) =>
        probes.canary?.window.some(({histogram}) => Object.keys(histogram).length > 0),
      );
    }
    expect(session.journal.state().order).toEqual([address(primary), address(replica)]);
    expect(session.journal.state().nodes[address(replica)]?.facts?.role).toBe('replica');
  });

  it('reads more often while sessions wait for locks, and says why', async () => {
    const {primary} = cluster();
    await query(primary, 'CREATE TABLE IF NOT EXISTS hurry (id int)');
    const {seen} = await watching(primary.superuserUrl);
    const calm = await seen(address(primary), 'a reading', ({observation}) => observation?.cost);
    expect(calm).toMatchObject({interval: 1_000, reason: null});
    const holder = await holdLock(primary, 'LOCK TABLE hurry');
    const waiter = await waitForLock(primary, 'SELECT * FROM hurry');
    const hurried = await seen(address(primary), 'a hurried reading', ({observation}) =>
      observation?.cost.reason ? observation.cost : null,
    );
    expect(hurried).toMatchObject({interval: 500, reason: 'sessions wait for locks'});
    await holder.release();
    await waiter.outcome;
  });

  it('says what is wrong with a password, keeps trying, and connects once it is right', async () => {
    const {primary} = cluster();
    await query(primary, `CREATE ROLE late LOGIN PASSWORD 'first' IN ROLE pg_monitor`);
    const url = `postgres://late:second@${address(primary)}/${primary.database}`;
    const {all, seen} = await watching(url);
    const [lost] = await waitUntil(() => all('node.lost').length > 0 && all('node.lost'), {
      what: 'the refusal',
    });
    expect(lost?.error).toContain('does not accept the password');
    expect(lost?.retryAt).toBeGreaterThan(lost?.at ?? 0);
    await query(primary, `ALTER ROLE late PASSWORD 'second'`);
    await seen(address(primary), 'the connection', ({link}) => link === 'up');
  });

  it('leaves no connection behind', async () => {
    const {primary} = cluster();
    const {session, seen} = await watching(primary.superuserUrl);
    await seen(address(primary), 'a reading', ({observation}) => observation);
    await session.close('enough');
    const ours = `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'migtop%' AND backend_type = 'client backend'`;
    await waitUntil(async () => (await query(primary, ours)).length === 0, {what: 'our backends to be gone'});
  });
});

/** A TCP relay; `from` is the address it is seen to come from. */
const relay = async (
  listen: {host: string; port: number},
  to: {host: string; port: number},
  from?: string,
) => {
  const open = new Set<Socket>();
  const server = createServer(near => {
    const far = connect({...to, ...(from ? {localAddress: from} : {})});
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
    }
  });
  await new Promise<void>(resolve => server.listen(listen, resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

describe('a replica that was not named', () => {
  const loopback = '127.0.0.0/8 scram-sha-256';
  const cluster = usePostgresCluster({
    replicas: 1,
    hba: [`host all all ${loopback}`, `host replication all ${loopback}`],
  });

  it('is offered where it answers, and watched when told to', async () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (!replica) throw new Error('no replica');
    // It seems to live on a host of its own, behind the same port as the primary.
    const port = await relay({host: '127.0.0.1', port: 0}, primary, '127.0.0.2');
    await relay({host: '127.0.0.2', port: primary.port}, replica);
    const login = `user=${primary.user} password=${primary.password} application_name=${replica.name}`;
    await query(replica, `ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=${port} ${login}'`);
    await query(replica, 'SELECT pg_reload_conf()');
    const {session, all, seen} = await watching(primary.superuserUrl);
    const [offer] = await waitUntil(() => session.source.offers().length > 0 && session.source.offers(), {
      what: 'the replica to be offered',
    });
    expect(offer).toMatchObject({primary: address(primary), cluster: address(primary)});
    expect(all('node.changed').map(({what, to}) => [what, to])).toEqual([['found', offer?.node]]);
    expect(session.watchReplica(address(primary), offer?.name ?? '')).toBeNull();
    await seen(offer?.node ?? '', 'a reading of the replica', ({observation}) => observation);
    expect(session.source.offers()).toEqual([]);
    expect(session.watchReplica(address(primary), 'nobody')).toContain('no replica nobody');
  });
});

describe('a node that hangs', () => {
  const cluster = usePostgresCluster({replicas: 1});

  it('holds up neither the other nodes nor the end, and is found again', async () => {
    const own = cluster();
    const [replica] = own.replicas;
    if (!replica) throw new Error('no replica');
    const {session, all, seen, node} = await watching(own.primary.superuserUrl, {
      replica: [replica.superuserUrl],
    });
    const [healthy, hung] = [address(own.primary), address(replica)];
    await seen(hung, 'a reading of the replica', ({observation}) => observation);
    replica.pause();
    const lost = await seen(hung, 'the hung node to be lost', ({lost}) => lost);
    expect(lost.error).toContain(hung);
    expect(node(hung).observation).not.toBeNull();
    const before = node(healthy).observedAt ?? 0;
    await seen(healthy, 'readings of the other node', ({observedAt}) => (observedAt ?? 0) > before + 2_000);
    replica.resume();
    await seen(hung, 'the node to be back', ({link}) => link === 'up');
    expect(all('node.changed').filter(({what}) => what === 'restart')).toEqual([]);

    replica.pause();
    await session.close('while a node hangs');
    replica.resume();
  });
});

describe('a server that changes', () => {
  const cluster = usePostgresCluster({replicas: 1});

  it('is told from a restarted one, and from one that was promoted', async () => {
    const own = cluster();
    const [replica] = own.replicas;
    if (!replica) throw new Error('no replica');
    const {all, seen} = await watching(own.primary.superuserUrl, {replica: [replica.superuserUrl]});
    for (const server of [own.primary, replica])
      await seen(address(server), 'a reading', ({observation}) => observation);

    await own.primary.restart();
    await waitUntil(() => all('node.changed').some(({what}) => what === 'restart'), {
      what: 'the restart to be noticed',
      timeout: 40_000,
    });
    await seen(address(own.primary), 'the restarted primary', ({link}) => link === 'up');

    await replica.promote();
    const promoted = await waitUntil(() => all('node.changed').find(({what}) => what === 'role'), {
      what: 'the promotion to be noticed',
      timeout: 40_000,
    });
    expect(promoted).toMatchObject({node: address(replica), from: 'replica', to: 'primary'});
    await seen(address(replica), 'the new primary', ({facts}) => facts?.role === 'primary');
  });
});
