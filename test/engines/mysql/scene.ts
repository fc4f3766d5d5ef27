import {afterAll, afterEach, beforeAll, expect} from 'vitest';
import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import type {Observation} from '../../../src/core/observation.ts';
import {valueIn} from '../../../src/core/observation.ts';
import {allBlockers} from '../../../src/core/waits/build.ts';
import type {WaitGraph} from '../../../src/core/waits/graph.ts';
import type {Node} from '../../../src/engines/engine.ts';
import {query} from '../../servers/mysql/clients.ts';
import {type TestPrimaryOptions, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {connect, graphOf, seen, sessionIn} from '../consoles.ts';
import type {Actor} from '../stage.ts';
import {actor} from './stage.ts';

/** A primary, a console that observes it, and sessions that come and go with each test. */
export const useScene = (family: Family, options: TestPrimaryOptions = {}) => {
  const server = useMysqlPrimary(family, options);
  let node: Node;
  let actors: Actor[] = [];

  beforeAll(async () => {
    node = await connect(server().superuserUrl);
  });
  afterAll(() => node?.close());
  afterEach(async () => {
    await Promise.all(actors.map(each => each.end().catch(() => undefined)));
    actors = [];
  });

  const enter = async (name = 'somebody'): Promise<Actor> => {
    const entered = await actor(server(), name);
    actors.push(entered);
    return entered;
  };

  /** Sends a statement that has to wait, and returns once it is seen to. */
  const waiting = async (sql: string, name = 'waiter'): Promise<Actor> => {
    const waiter = await enter(name);
    void waiter.start(sql);
    await seen(node, `"${sql}" to wait`, now => sessionIn(now, waiter.id)?.waitsForLock);
    return waiter;
  };

  /** A session in which all of it has run. */
  const having = async (...statements: readonly string[]): Promise<Actor> => {
    const holder = await enter('holder');
    for (const sql of statements) await holder.run(sql);
    return holder;
  };

  const makeTable = async (name: string): Promise<void> => {
    await query(server(), `DROP TABLE IF EXISTS ${name}`);
    await query(server(), `CREATE TABLE ${name} (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)`);
    await query(server(), `INSERT INTO ${name} (id) VALUES (1), (2), (3), (30)`);
  };

  return {server, node: (): Node => node, enter, waiting, having, makeTable};
};

/** Whom each waiter waits for, by the names that a test gives to sessions. */
export const namedEdges = (graph: WaitGraph, names: Readonly<Record<string, Actor>>) => {
  const nameOf = new Map(Object.entries(names).map(([name, {id}]) => [id, name] as const));
  return Object.fromEntries(
    graph.waiters.map(waiter => [
      nameOf.get(waiter) ?? waiter,
      allBlockers(graph, waiter)
        .map(id => nameOf.get(id) ?? id)
        .toSorted(),
    ]),
  );
};

/** Sessions may be read a moment before the locks: what is expected must come, and stay. */
export const expectWaits = async (
  node: Node,
  names: Readonly<Record<string, Actor>>,
  expected: Readonly<Record<string, readonly string[]>>,
): Promise<{readonly observation: Observation; readonly graph: WaitGraph}> => {
  let last: ReturnType<typeof namedEdges> = {};
  const found = await seen(node, 'the waits', observation => {
    if (valueIn(observation.waits) === null) return null;
    const graph = graphOf(node, observation);
    last = namedEdges(graph, names);
    return JSON.stringify(sorted(last)) === JSON.stringify(sorted(expected)) ? {observation, graph} : null;
  }).catch(() => null);
  expect(last).toEqual(expected);
  if (found === null) throw new Error('the waits were seen too late');
  return found;
};

const sorted = (edges: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(edges).toSorted(([a], [b]) => (a < b ? -1 : 1));
