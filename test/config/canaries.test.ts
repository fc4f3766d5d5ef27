import {describe, expect, it} from 'vitest';
import {canariesOf} from '../../src/config/canaries.ts';

const canary = {name: 'one order', statement: 'SELECT 1'};

describe('canaries in the file', () => {
  it('are asked of the primary each second, for a second at most', () => {
    expect(canariesOf([canary])).toEqual([
      {...canary, parameters: [], on: 'primary', every: 1_000, timeout: 1_000},
    ]);
    expect(
      canariesOf([{...canary, statement: '/* ours */ (select ?)', parameters: [1, 'a', null], on: 'all'}]),
    ).toMatchObject([{parameters: [1, 'a', null], on: 'all'}]);
  });

  it.each([
    [{...canary, statement: 'DELETE FROM orders'}, 'its statement does not read'],
    [{...canary, statement: 'selection'}, 'its statement does not read'],
    [{...canary, every: 10}, 'every 10 ms is a load by itself'],
    [{...canary, timeout: 60_000}, 'no other canary is asked'],
    [{...canary, name: 'canary'}, 'two canaries or endpoints canary'],
    [{...canary, name: 'shop'}, 'two canaries or endpoints shop'],
  ])('are refused in one sentence: %j', (written, sentence) => {
    expect(() => canariesOf([written], ['shop'])).toThrow(sentence);
  });
});
