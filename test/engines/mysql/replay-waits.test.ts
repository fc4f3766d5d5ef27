// A replica that waits for a reader before it repeats what the primary did.
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import type {Settings} from '../../../demo/servers/mysql/settings.ts';
import {valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/mysql/clients.ts';
import {useMysqlCluster} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, seen} from '../consoles.ts';
import {expectWaits} from './scene.ts';
import {actor} from './stage.ts';

const performanceSchema = {
  performance_schema: 'ON',
  performance_schema_instrument: "'wait/lock/metadata/sql/mdl=ON'",
};
const setups: readonly (readonly [string, Family, Settings])[] = [
  ['mysql', 'mysql', {}],
  ['mariadb with its plugin', 'mariadb', {plugin_load_add: 'metadata_lock_info'}],
  ['mariadb with performance_schema', 'mariadb', performanceSchema],
];

describe.each(setups)('replay on %s', (_, family, settings) => {
  const cluster = useMysqlCluster(family, {replicas: [{name: 'replica1', settings}]});

  it('is seen to wait for a transaction that read the table, and readers behind it', async () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (!replica) throw new Error('there is no replica');
    await query(primary, 'CREATE TABLE a (id int PRIMARY KEY)');
    await waitUntil(async () => (await query(replica, "SHOW TABLES LIKE 'a'")).length, {what: 'the table'});
    const node = await connect(replica.superuserUrl);
    onTestFinished(node.close);
    const A = await actor(replica, 'reporting');
    await A.run('BEGIN');
    await A.run('SELECT * FROM a');
    await query(primary, 'ALTER TABLE a ADD COLUMN n int');
    const applier = await seen(node, 'replay to wait', now =>
      valueIn(now.sessions)?.find(({kind, waitsForLock}) => kind === 'replay' && waitsForLock),
    );
    const B = await actor(replica, 'catalogue');
    void B.start('SELECT * FROM a');
    const names = {A, B, replay: {...B, id: applier.id}};
    const {graph} = await expectWaits(node, names, {replay: ['A'], B: ['replay']});
    expect(graph.unexplained.size).toBe(0);
    const held = await node.locksOf(applier.id);
    expect(held.length).toBeGreaterThan(0);
    await Promise.all([A, B].map(each => each.end().catch(() => undefined)));
  });
});
