// Replication between real servers, on every release: what is shown while it runs, lags, waits, stands and breaks.
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {Settings} from '../../../demo/servers/mysql/settings.ts';
import {valueIn} from '../../../src/core/observation.ts';
import {client, query} from '../../servers/mysql/clients.ts';
import {holdLock} from '../../servers/mysql/locks.ts';
import {testedReleases, useMysqlCluster} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe} from '../consoles.ts';
import {type Watch, watch} from '../replication-watch.ts';
import {dialects} from './replication-words.ts';

describe.each(testedReleases())('replication on $family $release', ({family, release}) => {
  // Without it, MariaDB shows nobody who holds a metadata lock.
  const settings: Settings = family === 'mariadb' ? {plugin_load_add: 'metadata_lock_info'} : {};
  const cluster = useMysqlCluster(family, {release, replicas: [{name: 'replica1', settings}]});
  const words = dialects[family];
  let console: Watch;

  const servers = () => {
    const {primary, replicas} = cluster();
    const [replica] = replicas;
    if (replica === undefined) throw new Error('there is no replica');
    return {primary, replica};
  };
  const onPrimary = (sql: string) => query(servers().primary, sql);
  const onReplica = async (...statements: readonly string[]) => {
    const own = await client(servers().replica);
    for (const sql of statements) await own.query(sql);
    await own.end();
  };
  let next = 100;
  const insert = async (rows = 1) => {
    for (let row = 0; row < rows; row += 1) {
      next += 1;
      await onPrimary(`INSERT INTO test.t VALUES (${next}, 0)`);
    }
  };
  const caughtUp = () =>
    console.until('the replica to catch up', ({lag, behind}) => lag === 0 && behind === 0);

  beforeAll(async () => {
    const {primary, replica} = servers();
    await onPrimary('CREATE TABLE test.t (id int PRIMARY KEY, n int)');
    console = await watch({primary: primary.superuserUrl, replica: replica.superuserUrl});
  });
  afterAll(() => console?.close());
  beforeEach(async () => {
    await insert();
    await caughtUp();
  });

  it('of an idle primary has no lag, and says by what', async () => {
    for (let tick = 0; tick < 5; tick += 1) {
      const replica = Object.values((await console.tick()).replicas).flat();
      expect(replica).toMatchObject([
        {
          ...{name: `127.0.0.1:${servers().replica.port}`, node: 'replica', state: 'streaming'},
          ...{lag: 0, lagSource: 'log position', lagAtLeast: false, behind: 0, behindUnit: 'transactions'},
          ...{paused: false, lostSince: null},
          channels: [
            {receiver: 'running', applier: 'running', backlog: 0, workers: family === 'mysql' ? 4 : null},
          ],
        },
      ]);
    }
    await console.untilHealth(/^healthy/);
  });

  it('is paused while its applier is stopped, and counts what is missing', async () => {
    await onReplica(words.stopApplier);
    await insert(3);
    const replica = await console.until(
      'a paused replica that lags',
      ({paused, behind, lag}, health) =>
        health === 'paused' && paused === true && behind === 3 && (lag ?? 0) > 1_500,
    );
    expect(replica).toMatchObject({lagAtLeast: false, channels: [{applier: 'stopped', applierError: null}]});
    expect(replica.channels[0]?.backlog).toBeGreaterThan(100);
    await onReplica(words.startApplier);
    await caughtUp();
  });

  it('receives nothing while its receiver is stopped, which is not a lag of 0', async () => {
    await onReplica(words.stopReceiver);
    await insert(2);
    const replica = await console.until(
      'a replica that receives nothing and lags',
      ({behind, lag}, health) => health === 'not receiving' && behind === 2 && (lag ?? 0) > 1_500,
    );
    expect(replica.channels).toMatchObject([{receiver: 'stopped', receiverError: null}]);
    await console.untilHealth(/^replica .* receives nothing: its receiver is stopped$/);
    await onReplica(words.startReceiver);
    await caughtUp();
  });

  it('says in words why it cannot connect', async () => {
    await onReplica(words.stop, words.change({password: 'wrong'}), words.start);
    const replica = await console.until(
      'a receiver that is turned away',
      ({channels}, health) => health === 'not receiving' && channels[0]?.receiverError != null,
    );
    expect(replica.channels[0]).toMatchObject({receiver: 'connecting'});
    expect(replica.channels[0]?.receiverError).toContain('Access denied for user');
    await onReplica(words.stop, words.change({password: servers().primary.password}), words.start);
    await caughtUp();
  });

  it('is broken when what it applies fails, and says what failed', async () => {
    const row = next + 1;
    await onReplica(...words.behindTheBack(`INSERT INTO test.t VALUES (${row}, 9)`));
    try {
      await insert();
      const replica = await console.until('a broken replica', (_, health) => health === 'broken');
      expect(replica.channels[0]?.applierError).toContain(`Duplicate entry '${row}' for key`);
      expect(replica.channels[0]?.applierError).not.toMatch(/handler error|performance_schema/);
      await console.untilHealth(new RegExp(`^replica .* stopped applying: .*Duplicate entry '${row}'`));
      await console.until('its lag to grow', ({lag, behind}) => (lag ?? 0) > 1_500 && behind === 1);
    } finally {
      await onReplica(...words.behindTheBack(`DELETE FROM test.t WHERE id = ${row}`), words.start);
    }
    await caughtUp();
  });

  it('that is delayed on purpose is late by intention', async () => {
    await onReplica(words.stop, words.change({delay: 3_600}), words.start);
    await insert(2);
    const replica = await console.until(
      'a delayed replica',
      ({behind, intendedDelay, lag}) => behind === 2 && intendedDelay === 3_600_000 && (lag ?? 0) > 1_500,
    );
    expect(replica).toMatchObject({paused: false, channels: [{applier: 'running'}]});
    await onReplica(words.stop, words.change({delay: 0}), words.start);
    await caughtUp();
  });

  it('that waits for a reader names it, and tells its lag to the fraction of a second', async () => {
    const reader = await holdLock(servers().replica, 'SELECT * FROM test.t', {database: 'test'});
    try {
      await onPrimary('ALTER TABLE test.t ADD INDEX waits (n)');
      const replica = await console.until(
        'replay to wait for the reader',
        ({replayBlockedBy, lag}) => replayBlockedBy !== null && (lag ?? 0) > 1_200,
      );
      expect(replica.replayBlockedBy).toBe(String(reader.id));
      expect(replica.lagSource).toBe(family === 'mysql' ? 'applier timestamp' : 'log position');
    } finally {
      await reader.release();
    }
    await onPrimary('ALTER TABLE test.t DROP INDEX waits');
    await caughtUp();
  });

  const countsAppliers = async () => {
    await insert(2);
    await caughtUp();
    const holders = await Promise.all(
      [next - 1, next].map(id =>
        holdLock(servers().replica, `SELECT * FROM test.t WHERE id = ${id} FOR SHARE`, {database: 'test'}),
      ),
    );
    try {
      await onPrimary(`UPDATE test.t SET n = 1 WHERE id = ${next - 1}`);
      const first = await console.until(
        'a transaction to wait',
        ({lag, lagSource}) => lagSource === 'applier timestamp' && (lag ?? 0) > 1_000,
      );
      await onPrimary(`UPDATE test.t SET n = 1 WHERE id = ${next}`);
      const busy = `SELECT 1 FROM performance_schema.replication_applier_status_by_worker WHERE applying_transaction <> ''`;
      await waitUntil(async () => (await query(servers().replica, busy)).length === 2, {
        what: 'a second one',
      });
      const both = await console.until('both', ({behind}) => behind === 2);
      expect(both.lagSource).toBe('applier timestamp');
      expect(both.lag).toBeGreaterThan(first.lag ?? 0);
    } finally {
      for (const holder of holders) await holder.release();
    }
    await caughtUp();
  };
  if (family === 'mysql') it('of several appliers counts the one that is furthest behind', countsAppliers);

  it('alone, does not believe the count of seconds while its source is frozen', async () => {
    const {primary, replica} = servers();
    await onReplica(words.stop, words.change({heartbeat: 0.5}), words.start);
    const alone = await watch({replica: replica.superuserUrl});
    try {
      await alone.until('a lag of nothing', ({lag}) => lag === 0);
      primary.pause();
      const frozen = await alone.until('an unknown lag', ({lag}) => lag === null);
      expect(frozen.channels).toMatchObject([{receiver: 'running', applier: 'running', secondsBehind: 0}]);
    } finally {
      primary.resume();
      await alone.close();
    }
  });

  it('with a source of its own beside names the channel that stands', async () => {
    await onReplica(words.second('nowhere', {host: '127.0.0.1', port: 1}), words.startChannel('nowhere'));
    const replica = await console.until(
      'two channels, one of which cannot connect',
      ({channels}, health) => channels.length === 2 && health === 'not receiving',
    );
    expect(replica).toMatchObject({lag: 0, behind: 0});
    expect(replica.channels.find(({name}) => name === 'nowhere')).toMatchObject({
      ...{upstream: '127.0.0.1:1', receiver: 'connecting'},
    });
    expect(replica.channels.find(({name}) => name === '')).toMatchObject({receiver: 'running'});
    await onReplica(words.stopChannel('nowhere'), words.forgetChannel('nowhere'));
    await console.until('one channel', ({channels}) => channels.length === 1);
  });

  it('tells what it wrote itself', async () => {
    const row = next + 1;
    await onReplica(
      ...words.openly(`INSERT INTO test.t VALUES (${row}, 9)`, `DELETE FROM test.t WHERE id = ${row}`),
    );
    await onReplica(words.stopApplier);
    await insert(2);
    const replica = await console.until('what is missing', ({behind}) => behind === 2);
    expect(replica.errant).toBe(family === 'mysql' ? 2 : null);
    await onReplica(words.startApplier);
    await caughtUp();
  });

  it('is read with the least rights, as far as they go', async () => {
    const {primary, replica} = servers();
    for (const sql of words.watcher(primary.password)) await onPrimary(sql);
    await caughtUp();
    const url = (port: number) => `mysql://watcher:${primary.password}@127.0.0.1:${port}/test`;
    const little = await watch({primary: url(primary.port), replica: url(replica.port)});
    await little.until('no lag', ({lag, behind}) => lag === 0 && behind === 0);
    await onReplica(words.stopApplier);
    await insert();
    await little.until('a pause', ({behind, paused}) => behind === 1 && paused === true);
    await little.close();
    await onReplica(words.startApplier);
    await caughtUp();
  });

  it('is found again when its primary comes back', async () => {
    const {primary} = servers();
    await primary.restart();
    // A receiver gives up after ten tries, and a start may take longer.
    await onReplica(words.startReceiver);
    await console.close();
    console = await watch({primary: primary.superuserUrl, replica: servers().replica.superuserUrl});
    await insert();
    await caughtUp();
    const node = await connect(primary.superuserUrl, {canAct: false});
    const seen = await waitUntil(
      async () =>
        valueIn((await observe(node)).replication)?.replicas.find(({state}) => state === 'streaming'),
      {what: 'the replica in the primary’s list'},
    );
    expect(seen).toMatchObject({name: `127.0.0.1:${servers().replica.port}`, session: expect.any(String)});
    await node.close();
  });
});
