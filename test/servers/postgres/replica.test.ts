import {describe, expect, test} from 'vitest';
import {waitUntil} from '../wait-until.ts';
import {query} from './clients.ts';
import {usePostgresCluster} from './servers.ts';

describe.each([13, 18] as const)('a PostgreSQL %i primary with replicas', version => {
  const cluster = usePostgresCluster({
    version,
    replicas: [
      {name: 'near', slot: 'near_slot'},
      {name: 'far', settings: {max_standby_streaming_delay: '5min'}},
    ],
  });

  test('knows its replicas by name, streaming, one through a slot', async () => {
    const {primary} = cluster();
    const rows = await query(
      primary,
      'SELECT application_name AS name, state FROM pg_stat_replication ORDER BY name',
    );
    expect(rows).toEqual([
      {name: 'far', state: 'streaming'},
      {name: 'near', state: 'streaming'},
    ]);
    const slots = await query(primary, 'SELECT slot_name, active FROM pg_replication_slots');
    expect(slots).toEqual([{slot_name: 'near_slot', active: true}]);
  });

  test('has its writes arrive at each of them', async () => {
    const {primary, replicas} = cluster();
    await query(primary, 'CREATE TABLE written AS SELECT generate_series(1, 1000) AS id');
    for (const replica of replicas) {
      const count = () => query(replica, "SELECT FROM pg_class WHERE relname = 'written'");
      await waitUntil(async () => (await count()).length, {what: `the table to arrive at ${replica.name}`});
      expect(await query(replica, 'SELECT count(*)::int FROM written')).toEqual([{count: 1000}]);
    }
  });

  test('takes a replica back that was killed', async () => {
    const {primary, replicas} = cluster();
    const [near] = replicas;
    await near?.kill9();
    await near?.restart();
    const isBack = () =>
      query(
        primary,
        "SELECT FROM pg_stat_replication WHERE application_name = 'near' AND state = 'streaming'",
      );
    await waitUntil(async () => (await isBack()).length, {what: 'the replica to stream again'});
  });

  test('can be succeeded by a replica', async () => {
    const {primary, replicas} = cluster();
    const far = replicas[1];
    await primary.kill9();
    await far?.promote();
    if (far) expect(await query(far, 'SELECT pg_is_in_recovery() AS standby')).toEqual([{standby: false}]);
  });
});
