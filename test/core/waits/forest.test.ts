import {describe, expect, it} from 'vitest';
import type {Lock} from '../../../src/core/lock.ts';
import {buildWaits} from '../../../src/core/waits/build.ts';
import {forestOf} from '../../../src/core/waits/forest.ts';
import {lockModel} from '../../../src/engines/postgres/readers/lock-model.ts';
import {asked, held, noWaits, session, start} from '../world.ts';

/** As it would be drawn, one string a line. */
const drawn = (locks: readonly Lock[], waiting: readonly string[] = []): readonly string[] => {
  const sessions = waiting.map(id => session(id, {waitsForLock: true}));
  return forestOf(buildWaits({...noWaits, locks}, sessions, lockModel, start + 10_000)).map(
    ({session: id, folded, branches, below, alsoWaitsFor, inCycle}) =>
      [
        `${'· '.repeat(branches.length)}${id}`,
        ...(folded.length > 1 ? [`×${folded.length}`] : []),
        ...(below > 0 ? [`(${below} below)`] : []),
        ...(alsoWaitsFor.length > 0 ? [`also ${alsoWaitsFor.join(' ')}`] : []),
        ...(inCycle ? ['cycle'] : []),
      ].join(' '),
  );
};

describe('the wait-for forest', () => {
  it('has the root first and folds waiters of one shape', () => {
    const readers = Array.from({length: 38}, (_, index) =>
      asked(String(30 + index), 'AccessShare', 2_000 + index),
    );
    expect(drawn([held('10', 'AccessShare'), asked('20', 'AccessExclusive', 1_000), ...readers])).toEqual([
      '10 (39 below)',
      '· 20 (38 below)',
      '· · 30 ×38',
    ]);
  });

  it('keeps two waiters of one shape apart, since they fit', () => {
    const locks = [held('10', 'AccessExclusive'), asked('30', 'AccessShare'), asked('31', 'AccessShare')];
    expect(drawn(locks)).toEqual(['10 (2 below)', '· 30', '· 31']);
  });

  it('hangs a session that waits for several from the one that holds up most, and notes the others', () => {
    const locks = [
      held('10', 'RowExclusive'),
      held('11', 'RowExclusive'),
      held('11', 'AccessExclusive', 'other'),
      asked('40', 'AccessShare', 100, 'other'),
      asked('20', 'Share', 1_000),
    ];
    expect(drawn(locks)).toEqual(['11 (2 below)', '· 40', '· 20 also 10', '10 (1 below)']);
  });

  it('shows each member of a cycle once', () => {
    const locks = [
      held('10', 'AccessExclusive', 'a'),
      held('20', 'AccessExclusive', 'b'),
      asked('10', 'AccessShare', 1_000, 'b'),
      asked('20', 'AccessShare', 2_000, 'a'),
    ];
    expect(drawn(locks)).toEqual(['10 (1 below) also 20 cycle', '· 20 (1 below) cycle']);
  });

  it('lists who waits for somebody that cannot be seen', () => {
    expect(drawn([], ['50'])).toEqual(['50']);
  });
});
