import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Lock, Waits} from '../../../src/core/lock.ts';
import type {Session} from '../../../src/core/session.ts';
import {allBlockers, buildWaits} from '../../../src/core/waits/build.ts';
import {everyEdgeOf} from '../../../src/core/waits/edges.ts';
import type {WaitEdge, WaitGraph} from '../../../src/core/waits/graph.ts';
import {waitersBehind} from '../../../src/core/waits/reach.ts';
import {lockModel} from '../../../src/engines/postgres/readers/lock-model.ts';
import {asked, held, noWaits, session, start} from '../world.ts';

const graphOf = (
  locks: readonly Lock[],
  sessions: readonly Session[] = [],
  more: Partial<Waits> = {},
): WaitGraph => buildWaits({...noWaits, locks, ...more}, sessions, lockModel, start + 10_000);

const edges = (graph: WaitGraph): readonly string[] =>
  graph.edges.map(({waiter, blocker, hard}) => `${waiter} ${hard ? '⇒' : '→'} ${blocker}`).toSorted();

/** A reader, an ALTER behind it, and two more readers behind that. */
const pileUp = [
  held('10', 'AccessShare'),
  asked('20', 'AccessExclusive', 1_000),
  asked('30', 'AccessShare', 2_000),
  asked('31', 'AccessShare', 3_000),
];

describe('the wait-for graph', () => {
  it('has a hard edge to who holds the lock and soft ones to who is queued ahead', () => {
    expect(edges(graphOf(pileUp))).toEqual(['20 ⇒ 10', '30 → 20', '31 → 20']);
  });

  it('names the root with all who wait for it, and the longest of these waits', () => {
    expect(graphOf(pileUp).roots).toEqual([{session: '10', blocks: 3, longest: 9_000}]);
    expect(graphOf(pileUp).waiters).toEqual(['20', '30', '31']);
  });

  it('puts a session that holds something against a queued request ahead of that request', () => {
    // 30 holds AccessShare, which 20 asks against: it is served first, though it came later. By arrival alone: a false deadlock.
    const graph = graphOf([
      held('10', 'RowExclusive'),
      held('30', 'AccessShare'),
      asked('20', 'AccessExclusive', 1_000),
      asked('30', 'Share', 2_000),
    ]);
    expect(edges(graph)).toEqual(['20 ⇒ 10', '20 ⇒ 30', '30 ⇒ 10']);
    expect(graph.cycles).toEqual([]);
  });

  it('orders waiters by their statements where the server does not tell when a wait began', () => {
    // Both were first seen waiting at the same tick; the one with the higher id came first.
    const sessions = [session('20', {stateSince: start + 2_000}), session('30', {stateSince: start + 1_000})];
    const locks = [
      held('10', 'AccessShare'),
      asked('20', 'AccessShare', null),
      asked('30', 'AccessExclusive', null),
    ];
    const seen = new Map([
      ['20', start + 5_000],
      ['30', start + 5_000],
    ]);
    const graph = buildWaits({...noWaits, locks}, sessions, lockModel, start + 10_000, seen);
    expect(edges(graph)).toEqual(['20 → 30', '30 ⇒ 10']);
    expect(graph.waited.get('20')).toBe(5_000);
  });

  it('sees two sessions that wait for each other, and lets one stand for both', () => {
    const graph = graphOf([
      held('10', 'AccessExclusive', 'a'),
      held('20', 'AccessExclusive', 'b'),
      asked('10', 'AccessShare', 1_000, 'b'),
      asked('20', 'AccessShare', 2_000, 'a'),
      asked('30', 'AccessShare', 3_000, 'a'),
    ]);
    expect(graph.cycles).toEqual([['10', '20']]);
    expect(graph.roots).toEqual([{session: '10', blocks: 2, longest: 9_000}]);
  });

  it('takes a parallel worker for its leader', () => {
    const sessions = [session('10'), session('11', {kind: 'parallel worker', leader: '10'})];
    const graph = graphOf(
      [held('11', 'AccessShare'), held('10', 'AccessShare'), asked('20', 'AccessExclusive')],
      sessions,
    );
    expect(edges(graph)).toEqual(['20 ⇒ 10']);
    const waiting = graphOf([held('20', 'AccessExclusive'), asked('11', 'AccessShare')], sessions);
    expect(edges(waiting)).toEqual(['10 ⇒ 20', '11 ⇒ 20']);
  });

  it('takes what the server says itself as it is', () => {
    const known = {
      waiter: '20',
      blocker: 'prepared:pay-7',
      hard: true,
      inferred: false,
      kind: 'transactionid',
      name: null,
      waitingSince: null,
    };
    expect(edges(graphOf([], [], {edges: [known]}))).toEqual(['20 ⇒ prepared:pay-7']);
  });

  it('lets every request count against the others where the engine serves by priority', () => {
    const model = {...lockModel, queue: 'priority' as const};
    const locks = [
      held('10', 'AccessShare'),
      asked('30', 'AccessShare', 500),
      asked('20', 'AccessExclusive', 1_000),
    ];
    const graph = buildWaits({...noWaits, locks}, [], model, start);
    expect(edges(graph)).toContain('30 → 20');
  });

  it('says why a waiting session has no blocker', () => {
    const waiting = session('20', {waitsForLock: true});
    expect(graphOf([], [waiting]).unexplained.get('20')).toMatch(/no longer among the locks/);
    expect(graphOf([asked('20', 'Share')], [waiting]).unexplained.get('20')).toMatch(/had let go/);
    expect(graphOf([], [waiting], {partial: 'another database'}).unexplained.get('20')).toBe(
      'another database',
    );
  });

  it('counts a wait from when it was first seen where the server does not tell', () => {
    const locks = [held('10', 'AccessExclusive'), asked('20', 'Share', null)];
    expect(graphOf(locks).waited.get('20')).toBeNull();
    const later = buildWaits(
      {...noWaits, locks},
      [],
      lockModel,
      start + 9_000,
      new Map([['20', start + 2_000]]),
    );
    expect(later.waited.get('20')).toBe(7_000);
  });

  it('stays small for a thousand who each exclude all others', () => {
    const chain = Array.from({length: 1_000}, (_, index) =>
      asked(String(100 + index), 'AccessExclusive', index),
    );
    const graph = graphOf([held('10', 'AccessShare'), ...chain]);
    expect(graph.edges.length).toBeLessThan(2_000);
    expect(graph.roots).toMatchObject([{session: '10', blocks: 1_000}]);
    expect(allBlockers(graph, '1099').length).toBe(1_000);
  });

  it('leaves out only edges that others imply: who waits for whom through others is the same', () => {
    const short = fc.constantFrom(
      'AccessShare',
      'RowExclusive',
      'Share',
      'ShareUpdateExclusive',
      'Exclusive',
      'AccessExclusive',
    );
    const locks = fc
      .record({
        held: fc.array(fc.tuple(fc.nat(5), short), {maxLength: 4}),
        asked: fc.uniqueArray(fc.tuple(fc.nat(30), short), {selector: ([id]) => id, maxLength: 12}),
      })
      .map(({held: holders, asked: waiting}) => [
        ...holders.map(([id, mode]) => held(String(id), mode)),
        ...waiting.map(([id, mode], index) => asked(String(id), mode, index)),
      ]);
    fc.assert(
      fc.property(locks, given => {
        const graph = graphOf(given);
        const whole = new Map<string, WaitEdge[]>();
        for (const edge of graph.queues.flatMap(queue =>
          [...graph.byWaiter.keys()].flatMap(id => everyEdgeOf(queue, id)),
        ))
          whole.set(edge.blocker, [...(whole.get(edge.blocker) ?? []), edge]);
        for (const id of whole.keys())
          expect(waitersBehind(graph, [id])).toEqual(waitersBehind({byBlocker: whole}, [id]));
      }),
    );
  });
});
