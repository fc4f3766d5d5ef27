// Sessions lock at random; then blockers are ended one after the other, and what each end was said to free is compared with what it freed.
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Observation} from '../../src/core/observation.ts';
import {valueIn} from '../../src/core/observation.ts';
import {type Freed, freedBy} from '../../src/core/waits/freed.ts';
import type {WaitEdge, WaitGraph} from '../../src/core/waits/graph.ts';
import type {Node} from '../../src/engines/engine.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {connect, graphOf, observe, sessionIn, targetOf} from './consoles.ts';
import {type LockingEngine, lockingEngines} from './locking.ts';
import type {Actor} from './stage.ts';

const players = 8;

/** Everyday runs are few, since each starts sessions anew. */
const runs = Number(process.env.MIGTOP_TEST_RUNS ?? 10);

/** The same scenarios everyday, so that a change is judged by what it changed; new ones when many runs are asked for. */
const seed = process.env.MIGTOP_TEST_RUNS === undefined ? {seed: 20_261_121} : {};

/** Sessions that run a statement, by what they were seen to ask for when all stood still. */
type Running = Map<string, string>;

type Reading = {readonly observation: Observation; readonly graph: WaitGraph};

/** InnoDB's own list is renewed only when it has not been read for a while; a reading that stays the same for longer is true, ms. */
const settled = 400;

const shapeOf = ({edges, unexplained}: WaitGraph, running: Running): string =>
  JSON.stringify([
    edges.map(({waiter, blocker, hard, mode}) => [waiter, blocker, hard, mode].join(' ')).toSorted(),
    [...unexplained.keys()].toSorted(),
    [...running.keys()].toSorted(),
  ]);

/** What was to be seen, for whoever has to find out what went wrong. */
const evidenceOf = (reading: Reading | null, running: Running): string => {
  const edges = reading?.graph.edges.map(({waiter, blocker, hard, kind, name, mode, blockerMode, inferred}) =>
    [
      waiter,
      hard ? 'waits for' : 'is behind',
      blocker,
      kind,
      name,
      mode,
      blockerMode,
      inferred ? '?' : '',
    ].join(' '),
  );
  const seen = reading === null ? null : valueIn(reading.observation.sessions);
  const sessions = seen?.map(({id, state, waitEvent, statement}) =>
    [id, state, waitEvent, statement].join(' '),
  );
  const unexplained = [...(reading?.graph.unexplained ?? [])];
  return JSON.stringify({running: [...running], edges, unexplained, sessions}, null, 1);
};

/** Reads until all who run a statement wait, and nothing has changed for a while. */
const standstill = async (node: Node, running: Running): Promise<Reading> => {
  let last = '';
  let since = 0;
  let reading: Reading | null = null;
  return waitUntil(
    async () => {
      const observation = await observe(node);
      if (valueIn(observation.waits) === null) return null;
      const graph = graphOf(node, observation);
      const shape = shapeOf(graph, running);
      if (shape !== last) [last, since] = [shape, Date.now()];
      reading = {observation, graph};
      const waits = [...running.keys()].every(id => graph.waited.has(id));
      const only = graph.waiters.every(id => running.has(id));
      // A part that was dear to read is read again only later, on a busy machine.
      const read = Math.min(observation.sessions.at, observation.waits.at);
      return waits && only && read - since > settled ? {observation, graph} : null;
    },
    {what: 'all who run a statement to wait', timeout: 30_000},
  ).catch(error => {
    throw new Error(`${error.message}\n${evidenceOf(reading, running)}`);
  });
};

/** What a session waits for, whoever has it. Where several share a row, PostgreSQL waits for one after the other. */
const askedFor = ({observation}: Reading, id: string): string =>
  (valueIn(observation.waits)?.locks ?? [])
    .filter(({session, granted}) => session === id && !granted)
    .map(({object, mode}) => `${object} ${mode}`)
    .toSorted()
    .join(', ');

/** Whether the session got what it had waited for: its statement ended, or it asks for something else by now. */
const wentOn = (before: Reading, after: Reading, running: Running, id: string): boolean =>
  !running.has(id) || askedFor(before, id) !== askedFor(after, id);

const stands = ({hard, inferred}: WaitEdge): boolean => hard && !inferred;

/** What differs from what was said; empty when all is well. */
const mistakes = (said: Freed, root: string, before: Reading, after: Reading, running: Running): string[] => {
  const went = (id: string) => wentOn(before, after, running, id);
  const affected = new Set([...said.frees, ...said.next, ...said.stillBlocked]);
  const heldByOthers = (id: string) =>
    (before.graph.byWaiter.get(id) ?? []).some(
      edge => stands(edge) && edge.blocker !== root && !went(edge.blocker),
    );
  // Of several who wait for the same, another one may have been served first.
  const overtaken = (id: string) =>
    (after.graph.byWaiter.get(id) ?? []).some(({blocker}) => affected.has(blocker) && went(blocker));
  return [
    ...said.frees.filter(id => !went(id) && !overtaken(id)).map(id => `${id} was said to go on and waits`),
    ...said.stillBlocked
      .filter(id => went(id) && heldByOthers(id))
      .map(id => `${id} was said to stay blocked and went on`),
    ...[...before.graph.waiters]
      .filter(id => id !== root && !affected.has(id) && went(id))
      .map(id => `${id} did not wait for ${root} and went on`),
  ];
};

describe.each(lockingEngines())(
  'what a kill frees on $name',
  ({use, steps, begin, tables}: LockingEngine) => {
    const server = use();
    let node: Node;
    let judged = {kills: 0, freed: 0, kept: 0};

    beforeAll(async () => {
      node = await connect(server.url());
      for (const sql of tables) await server.query(sql);
    });
    afterAll(() => node?.close());

    /** Ends a blocker through the product itself, and judges what became of the others. */
    const killOne = async (before: Reading, choice: number, running: Running): Promise<Reading> => {
      const {roots} = before.graph;
      const root = roots[choice % roots.length]?.session ?? '';
      const session = sessionIn(before.observation, root);
      expect(session, `the root ${root} is among the sessions`).toBeDefined();
      if (session === undefined) return before;
      const said = freedBy(before.graph, {sessions: [root], holdOn: null});
      const reply = await node.actor.signal('terminate', targetOf(session));
      expect(reply, `the kill of ${JSON.stringify(session)}`).toMatchObject({result: 'sent'});
      const seen = evidenceOf(before, running);
      running.delete(root);
      const after = await standstill(node, running);
      const wrong = mistakes(said, root, before, after, running);
      const evidence = `${root} ended: ${JSON.stringify(said)}\nbefore: ${seen}\nafter: ${evidenceOf(after, running)}`;
      expect(wrong, evidence).toEqual([]);
      expect([...after.graph.unexplained], evidence).toEqual([]);
      judged.kills += 1;
      judged.freed += said.frees.length;
      judged.kept += said.stillBlocked.length;
      return after;
    };

    const play = async (plan: {steps: {who: number; what: string}[]; kills: number[]}): Promise<void> => {
      const actors: Actor[] = [];
      const running: Running = new Map();
      try {
        for (let index = 0; index < players; index++) {
          const entered = await server.enter(`player${index}`);
          actors.push(entered);
          for (const sql of begin) await entered.run(sql);
        }
        for (const {who, what} of plan.steps) {
          const actor = actors[who];
          if (actor === undefined || running.has(actor.id)) continue;
          running.set(actor.id, what);
          const ended = actor.start(what).then(() => running.delete(actor.id));
          // Whoever does not have to wait is done before the next one starts; nothing hangs on it if not.
          await Promise.race([ended, new Promise(resolve => setTimeout(resolve, 30))]);
        }
        let reading = await standstill(node, running);
        expect([...reading.graph.unexplained], evidenceOf(reading, running)).toEqual([]);
        for (const choice of plan.kills) {
          if (reading.graph.roots.length === 0) break;
          reading = await killOne(reading, choice, running);
        }
      } finally {
        await Promise.all(actors.map(each => each.end().catch(() => undefined)));
      }
    };

    it('is what it was said to free, whatever sessions lock', async () => {
      const step = fc.record({who: fc.nat({max: players - 1}), what: fc.oneof(...steps)});
      const plan = fc.record({
        steps: fc.array(step, {minLength: 12, maxLength: 24}),
        kills: fc.array(fc.nat({max: 7}), {minLength: 3, maxLength: 6}),
      });
      judged = {kills: 0, freed: 0, kept: 0};
      await fc.assert(fc.asyncProperty(plan, play), {numRuns: runs, endOnFailure: true, ...seed});
      expect(judged.kills).toBeGreaterThan(5);
      expect(judged.freed).toBeGreaterThan(3);
    });
  },
);
