import {expect, it} from 'vitest';
import {track} from '../../src/engines/track.ts';

const part = (every: number) =>
  track({name: 'part', every, budget: 50, sql: () => 'select 1', read: () => 1});

it('rests for ten times what a dear reading cost', () => {
  const read = part(0);
  read.accept([], 0, 300);
  expect([read.due(2_999), read.due(3_000)]).toEqual([null, 'select 1']);
});

it('leaves nobody without what is asked at every tick for longer than five seconds, however dear it was once', () => {
  const [always, rarely] = [part(0), part(10_000)];
  for (const read of [always, rarely]) read.accept([], 0, 3_000);
  expect([always.due(4_999), always.due(5_000)]).toEqual([null, 'select 1']);
  expect([rarely.due(29_999), rarely.due(30_000)]).toEqual([null, 'select 1']);
});
