import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Lock} from '../../../src/core/lock.ts';
import {buildWaits} from '../../../src/core/waits/build.ts';
import {freedBy} from '../../../src/core/waits/freed.ts';
import type {WaitGraph} from '../../../src/core/waits/graph.ts';
import {type Claim, heldAgainst} from '../../../src/core/waits/queue.ts';
import {lockModel} from '../../../src/engines/postgres/readers/lock-model.ts';
import {asked, held, noWaits, start} from '../world.ts';

const graphOf = (locks: readonly Lock[]): WaitGraph =>
  buildWaits({...noWaits, locks}, [], lockModel, start + 10_000);

const pileUp = [
  held('10', 'AccessShare'),
  asked('20', 'AccessExclusive', 1_000),
  asked('30', 'AccessShare', 2_000),
  asked('31', 'AccessShare', 3_000),
];

/** What the end of whole sessions frees. */
const ended = (graph: WaitGraph, sessions: readonly string[]) => freedBy(graph, {sessions, holdOn: null});

describe('what ending a session frees', () => {
  it('frees all readers at once when the ALTER in the middle ends', () => {
    expect(ended(graphOf(pileUp), ['20'])).toEqual({frees: ['30', '31'], next: [], stillBlocked: []});
  });

  it('frees only the ALTER at once when the reader at the root ends; the others follow it', () => {
    const freed = ended(graphOf(pileUp), ['10']);
    expect(freed.frees).toEqual(['20']);
    expect(freed.next.toSorted()).toEqual(['30', '31']);
    expect(freed.stillBlocked).toEqual([]);
  });

  it('frees nobody while somebody else holds the same lock', () => {
    const graph = graphOf([held('11', 'AccessShare'), ...pileUp]);
    expect(ended(graph, ['10']).frees).toEqual([]);
    expect(ended(graph, ['10']).stillBlocked.toSorted()).toEqual(['20', '30', '31']);
    expect(ended(graph, ['10', '11']).frees).toEqual(['20']);
  });

  it('does not free a waiter for whom a request further ahead still stands', () => {
    // 30 is behind both ALTERs; the graph keeps only the nearest, the answer must know both.
    const graph = graphOf([
      held('10', 'AccessShare'),
      asked('20', 'AccessExclusive', 1_000),
      asked('21', 'AccessExclusive', 2_000),
      asked('30', 'AccessShare', 3_000),
    ]);
    expect(ended(graph, ['21'])).toEqual({frees: [], next: [], stillBlocked: ['30']});
    expect(ended(graph, ['20', '21']).frees).toEqual(['30']);
  });

  it('does not count who waits for a freed session and for another one too as following it', () => {
    const graph = graphOf([
      held('10', 'RowExclusive'),
      held('11', 'AccessShare'),
      asked('20', 'Share', 1_000),
      asked('30', 'AccessExclusive', 2_000),
    ]);
    expect(ended(graph, ['10'])).toEqual({frees: ['20'], next: [], stillBlocked: ['30']});
  });

  it('frees the other half of a deadlock', () => {
    const graph = graphOf([
      held('10', 'AccessExclusive', 'a'),
      held('20', 'AccessExclusive', 'b'),
      asked('10', 'AccessShare', 1_000, 'b'),
      asked('20', 'AccessShare', 2_000, 'a'),
    ]);
    expect(ended(graph, ['10']).frees).toEqual(['20']);
  });

  it('has nothing to free for a session that nobody waits for', () => {
    expect(ended(graphOf(pileUp), ['31'])).toEqual({frees: [], next: [], stillBlocked: []});
  });

  it('frees exactly those who wait for nobody that is left', () => {
    const short = fc.constantFrom('AccessShare', 'RowExclusive', 'Share', 'AccessExclusive');
    const object = fc.constantFrom('a', 'b');
    const holders = fc.array(fc.tuple(fc.nat(9), short, object), {maxLength: 8});
    const waiting = fc.uniqueArray(fc.tuple(fc.nat(9), short, object), {
      selector: ([id]) => id,
      maxLength: 8,
    });
    fc.assert(
      fc.property(holders, waiting, fc.nat(9), (have, want, gone) => {
        const locks = [
          ...have.map(([id, mode, of]) => held(String(id), mode, of)),
          ...want.map(([id, mode, of], index) => asked(String(id), mode, index, of)),
        ];
        const before = graphOf(locks);
        // By definition: somebody left holds, or asks for in a place ahead, what excludes the request. Nobody changes places.
        const left = (claims: readonly Claim[]) => claims.filter(({session}) => session !== String(gone));
        const waits = (id: string) =>
          before.queues.some(({holders: all, waiters}) =>
            waiters.some(
              ({session, mode}, at) =>
                session === id &&
                left([...all, ...waiters.slice(0, at)]).some(
                  other => other.session !== id && heldAgainst(lockModel, mode).includes(other.mode),
                ),
            ),
          );
        const {frees, next, stillBlocked} = ended(before, [String(gone)]);
        for (const id of frees) expect(waits(id)).toBe(false);
        for (const id of [...next, ...stillBlocked]) expect(waits(id)).toBe(true);
      }),
    );
  });
});
