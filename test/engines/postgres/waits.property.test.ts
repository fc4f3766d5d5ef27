// The wait-for graph derived from one scan of locks must name the same blockers as the server's own function, edge for edge.
import {isDeepStrictEqual} from 'node:util';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {allBlockers} from '../../../src/core/waits/build.ts';
import type {Node} from '../../../src/engines/engine.ts';
import {query} from '../../servers/postgres/clients.ts';
import {testedVersions, usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {connect, graphOf, observe} from '../consoles.ts';
import type {Actor} from '../stage.ts';
import {actor} from './stage.ts';

const actors = 8;
const modes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

const lockTable = fc
  .tuple(fc.constantFrom('a', 'b'), fc.constantFrom(...modes))
  .map(([table, mode]) => `LOCK TABLE ${table} IN ${mode} MODE`);
const lockRow = fc
  .tuple(fc.integer({min: 1, max: 3}), fc.constantFrom('UPDATE', 'NO KEY UPDATE', 'SHARE', 'KEY SHARE'))
  .map(([id, strength]) => `SELECT FROM a WHERE id = ${id} FOR ${strength}`);
const writeRow = fc.integer({min: 1, max: 3}).map(id => `UPDATE a SET n = n + 1 WHERE id = ${id}`);
const advisory = fc
  .tuple(fc.integer({min: 1, max: 2}), fc.constantFrom('', '_shared'))
  .map(([key, shared]) => `SELECT pg_advisory_xact_lock${shared}(${key})`);

const step = fc.record({
  who: fc.nat({max: actors - 1}),
  what: fc.oneof(
    {weight: 5, arbitrary: lockTable},
    {weight: 3, arbitrary: lockRow},
    {weight: 2, arbitrary: writeRow},
    {weight: 2, arbitrary: advisory},
    {weight: 2, arbitrary: fc.constant('ROLLBACK')},
  ),
});

type Edges = Readonly<Record<string, readonly string[]>>;

const byNumber = (ids: Iterable<string>): string[] =>
  [...new Set(ids)].toSorted((a, b) => Number(a) - Number(b));

describe.each(testedVersions().filter(version => [13, 18].includes(version)))('PostgreSQL %i', version => {
  // Deadlocks are left standing: when the detector reorders queues, nothing in SQL tells.
  const server = usePostgresPrimary({version, settings: {deadlock_timeout: '10min', max_connections: 60}});
  let node: Node;
  let watcher: Actor;

  beforeAll(async () => {
    await query(server(), 'CREATE TABLE a AS SELECT g AS id, 0 AS n FROM generate_series(1, 5) g');
    await query(server(), 'ALTER TABLE a ADD PRIMARY KEY (id)');
    await query(server(), 'CREATE TABLE b (id int)');
    node = await connect(server().superuserUrl);
    watcher = await actor(server(), 'watcher');
  });
  afterAll(() => node?.close());

  const byServer = async (): Promise<Edges> => {
    const {rows} = (await watcher.run(
      `SELECT a.pid::text, coalesce(array_agg(DISTINCT b::text) FILTER (WHERE b <> 0), '{}') AS blockers
      FROM pg_stat_activity a LEFT JOIN LATERAL unnest(pg_blocking_pids(a.pid)) b ON true
      WHERE a.pid IN (SELECT pid FROM pg_locks WHERE NOT granted) GROUP BY a.pid`,
    )) as {rows: {pid: string; blockers: string[]}[]};
    return Object.fromEntries(rows.map(({pid, blockers}) => [pid, byNumber(blockers)]));
  };

  const byUs = async (): Promise<Edges> => {
    const graph = graphOf(node, await observe(node));
    return Object.fromEntries(graph.waiters.map(id => [id, byNumber(allBlockers(graph, id))]));
  };

  /**
   * Statements that were sent may not have arrived at their locks yet: two equal readings frame one that is compared. A session may be in
   * the lock table for an instant before it is shown as waiting: what differs must differ again and again.
   */
  const compare = async (): Promise<number> => {
    let differences = 0;
    for (let attempt = 0; attempt < 20; attempt++) {
      const before = await byServer();
      const derived = await byUs();
      const after = await byServer();
      if (!isDeepStrictEqual(before, after)) continue;
      if (!isDeepStrictEqual(derived, before) && ++differences < 3) continue;
      expect(derived).toEqual(before);
      return Object.values(before).flat().length;
    }
    return 0;
  };

  const play = async (steps: readonly {who: number; what: string}[]): Promise<number> => {
    const players = await Promise.all(
      Array.from({length: actors}, (_, index) => actor(server(), `p${index}`)),
    );
    const busy = new Set<number>();
    let compared = 0;
    try {
      for (const player of players) await player.run('BEGIN');
      for (const {who, what} of steps) {
        if (busy.has(who)) continue;
        busy.add(who);
        const player = players[who];
        void player?.start(what === 'ROLLBACK' ? 'ROLLBACK; BEGIN' : what).then(() => busy.delete(who));
        compared += await compare();
      }
      return compared;
    } finally {
      await query(
        server(),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^p[0-9]'`,
      );
      await Promise.all(players.map(player => player.end().catch(() => undefined)));
    }
  };

  it('names exactly the blockers that pg_blocking_pids names, whatever sessions lock', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, {minLength: 25, maxLength: 45}), async steps => {
        compared += await play(steps);
      }),
      {numRuns: 8, endOnFailure: true},
    );
    expect(compared).toBeGreaterThan(100);
  });
});
