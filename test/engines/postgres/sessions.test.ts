import {describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {client, query} from '../../servers/postgres/clients.ts';
import {createPostgresRoles} from '../../servers/postgres/roles.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, graphOf, observe, seen, sessionIn} from '../consoles.ts';
import {useScene} from './scene.ts';

describe('sessions', () => {
  const {server, node, enter} = useScene({
    settings: {
      ...{max_connections: 400, autovacuum_naptime: '1s', autovacuum_vacuum_cost_delay: '100ms'},
      ...{autovacuum_vacuum_cost_limit: 1, min_parallel_table_scan_size: 0, parallel_setup_cost: 0},
    },
  });

  it('lists idle sessions of a crowd only when somebody waits for them', async () => {
    const [holder, waiter] = [await enter('actor holder'), await enter('actor waiter')];
    await holder.run('SELECT pg_advisory_lock(42)');
    for (let index = 0; index < 310; index++) await enter('actor crowd');
    void waiter.start('SELECT pg_advisory_lock(42)');
    const [{n: clients} = {n: 0}] = await query<{n: number}>(
      server(),
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    const observation = await seen(node(), 'the waiter', now =>
      sessionIn(now, waiter.id)?.waitsForLock ? now : null,
    );
    const sessions = valueIn(observation.sessions) ?? [];
    expect(sessions.filter(({application}) => application === 'actor crowd')).toEqual([]);
    expect(sessionIn(observation, holder.id)).toMatchObject({state: 'idle', application: 'actor holder'});
    expect(graphOf(node(), observation).edges).toMatchObject([
      {waiter: waiter.id, blocker: holder.id, kind: 'advisory', name: '42', hard: true},
    ]);
    const gauges = valueIn(observation.vitals)?.gauges;
    expect(gauges?.connections).toBe(clients);
    expect(gauges?.idle).toBeGreaterThan(310);
    expect((gauges?.idle ?? 0) + (gauges?.active ?? 0) + (gauges?.idleInTransaction ?? 0)).toBe(clients);
  });

  it('asks for locks as soon as somebody waits, and in the same message from then on', async () => {
    const fresh = await connect(server().superuserUrl);
    const [holder, waiter] = [await enter('actor holder'), await enter('actor waiter')];
    await holder.run('SELECT pg_advisory_lock(43)');
    await observe(fresh);
    expect((await observe(fresh)).cost.roundTrips).toBe(1);
    const done = waiter.start('SELECT pg_advisory_lock(43)');
    await waitUntil(
      async () =>
        (
          await query(
            server(),
            `SELECT FROM pg_stat_activity WHERE pid = ${waiter.id} AND wait_event_type = 'Lock'`,
          )
        ).length > 0,
      {what: 'the wait'},
    );
    for (const roundTrips of [2, 1]) {
      const observation = await observe(fresh);
      expect(graphOf(fresh, observation).edges).toMatchObject([{waiter: waiter.id, blocker: holder.id}]);
      expect(observation.cost.roundTrips).toBe(roundTrips);
    }
    await holder.run('SELECT pg_advisory_unlock(43)');
    await done;
    await fresh.close();
  });

  it('shows statements of databases in another encoding, wherever their bytes end', async () => {
    await query(
      server(),
      `CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    const foreign = await client(server(), server(), {database: 'latin', applicationName: 'actor latin'});
    const pid = String((await foreign.query('SELECT pg_backend_pid() AS pid')).rows[0].pid);
    await foreign.query('SELECT 1 -- caf\u00e9');
    const observation = await observe(node());
    expect(sessionIn(observation, pid)?.statement).toBe('SELECT 1 -- caf\\351');
    expect(sessionIn(observation, pid)?.statementCut).toBe(false);
    expect(await node().statement(pid)).toBe('SELECT 1 -- caf\\351');
    await foreign.end();
  });

  it('cuts long statements between characters, and says so', async () => {
    const talker = await enter('actor talker');
    await talker.run(`SELECT 1 /* ${'\u{1F418}'.repeat(600)} */`);
    const session = sessionIn(await observe(node()), talker.id);
    expect(session?.statementCut).toBe(true);
    expect(session?.statement).toMatch(/^SELECT 1 \/\* \u{1F418}+$/u);
  });

  it('knows whom a parallel worker helps', async () => {
    await query(server(), 'CREATE TABLE wide AS SELECT g AS id FROM generate_series(1, 20000) g');
    const leader = await enter('actor leader');
    await leader.run(
      'SET debug_parallel_query = off; SET max_parallel_workers_per_gather = 2; SET parallel_tuple_cost = 0',
    );
    void leader.start('SELECT count(*) FROM wide WHERE pg_sleep(0.01) IS NOT NULL');
    const workers = await seen(node(), 'its workers', now => {
      const found =
        valueIn(now.sessions)?.filter(({kind, state}) => kind === 'parallel worker' && state === 'active') ??
        [];
      return found.length > 0 ? found : null;
    });
    expect(new Set(workers.map(worker => worker.leader))).toEqual(new Set([leader.id]));
    const [worker] = workers;
    if (worker === undefined) return;
    const target = {type: 'session', session: worker.id, identity: worker.identity, label: ''} as const;
    expect(await node().actor.signal('cancel', target)).toMatchObject({result: 'sent'});
    await seen(node(), 'the leader to stop', now => sessionIn(now, leader.id)?.state === 'idle');
  });

  it('recognises autovacuum, which can be told from a client and what it vacuums', async () => {
    await query(
      server(),
      `CREATE TABLE dirty WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0)
      AS SELECT g AS id FROM generate_series(1, 50000) g`,
    );
    await query(server(), 'DELETE FROM dirty');
    const found = await seen(node(), 'autovacuum', now => {
      const worker = valueIn(now.sessions)?.find(
        ({kind, statement}) => kind === 'autovacuum' && statement?.includes('public.dirty'),
      );
      const progress = valueIn(now.progress)?.find(({session}) => session === worker?.id);
      return worker && progress ? {worker, progress} : null;
    });
    expect(found.worker).toMatchObject({statementKind: 'maintenance', wraparound: false});
    expect(found.progress).toMatchObject({command: 'VACUUM (autovacuum)', table: 'public.dirty'});
    const [table] = await seen(
      node(),
      'the table',
      now => {
        const tables = valueIn(now.tables) ?? [];
        return tables.length > 0 ? tables : null;
      },
      {tables: ['dirty']},
    );
    expect(table).toMatchObject({table: 'public.dirty', autovacuumRunning: true});
  });

  it('shows a role without any grant what it may see, and calls the rest hidden', async () => {
    const roles = await createPostgresRoles(server());
    const [holder, waiter] = [await enter('actor holder'), await enter('actor waiter')];
    await query(server(), 'CREATE TABLE locked (id int)');
    await holder.run('BEGIN; LOCK TABLE locked');
    void waiter.start('SELECT * FROM locked');
    const blind = await connect(roles.bare.url);
    const observation = await seen(blind, 'the wait', now =>
      sessionIn(now, waiter.id)?.waitsForLock ? now : null,
    );
    expect(sessionIn(observation, holder.id)).toMatchObject({
      ...{state: 'hidden', statement: null, application: 'actor holder', hasWritten: null},
      identity: {session: null, transaction: null, statement: null},
    });
    expect(graphOf(blind, observation).edges).toMatchObject([
      {waiter: waiter.id, blocker: holder.id, hard: true},
    ]);
    expect(valueIn(observation.vitals)?.gauges).not.toHaveProperty('idleInTransaction');
    expect(await blind.statement(holder.id)).toBeNull();
    await blind.close();
  });
});
