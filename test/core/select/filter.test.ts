import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {compareBy, type Fields, matches, parseFilter} from '../../../src/core/select/filter.ts';

const columns = ['id', 'user', 'app', 'state', 'age'];
const row: Fields = {id: '4122', user: 'api', app: 'Shop', state: 'idle in transaction', age: 1200};
const found = (filter: string): boolean => matches(row, parseFilter(filter, columns));

describe('the filter', () => {
  it('finds text in any column, whatever its case', () => {
    expect(found('shop')).toBe(true);
    expect(found('412')).toBe(true);
    expect(found('nobody')).toBe(false);
  });

  it('finds text in one column only when that is named', () => {
    expect(found('user:api')).toBe(true);
    expect(found('app:api')).toBe(false);
  });

  it('wants every word, and takes quoted words together', () => {
    expect(found('api idle')).toBe(true);
    expect(found('api active')).toBe(false);
    expect(found('state:"in transaction"')).toBe(true);
    expect(found('state:"transaction in"')).toBe(false);
  });

  it('takes what is no column before a colon for text', () => {
    expect(matches({statement: "SELECT '12:30'"}, parseFilter('12:30', columns))).toBe(true);
  });

  it('never fails on anything that can be typed, and finds a row by any part of its own text', () => {
    fc.assert(fc.property(fc.string(), text => matches(row, parseFilter(text, columns)) !== undefined));
    fc.assert(
      fc.property(fc.nat({max: 3}), fc.nat({max: 3}), (from, length) => {
        expect(found(`id:${'4122'.slice(from, from + length)}`)).toBe(true);
      }),
    );
  });
});

describe('sorting', () => {
  const sorted = (values: readonly Fields[string][], descending: boolean) =>
    values
      .map(age => ({age}))
      .toSorted(compareBy('age', descending))
      .map(({age}) => age);

  it('puts numbers by size and what is not known last, in both directions', () => {
    expect(sorted([3, null, 20, 1], false)).toEqual([1, 3, 20, null]);
    expect(sorted([3, null, 20, 1], true)).toEqual([20, 3, 1, null]);
  });

  it('puts ids by their numbers', () => {
    expect(sorted(['100', '20', '3'], false)).toEqual(['3', '20', '100']);
  });
});
