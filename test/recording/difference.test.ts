import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {differenceOf, type Json, patched} from '../../src/recording/difference.ts';

const name = fc.constantFrom('id', 'name', 'mode', 'state', '=', '@', '-', 'other');
const {json} = fc.letrec<{json: Json}>(tie => ({
  json: fc.oneof(
    {depthSize: 'small'},
    fc.constantFrom(null, true, false, '', 'a', 'b', 0, 1, 2.5),
    fc.array(tie('json'), {maxLength: 4}),
    fc.dictionary(name, tie('json'), {maxKeys: 4, noNullPrototype: true}),
  ),
}));

/** A list of things with names, and the same list a tick later: some gone, some new, some changed, some moved. */
const things = fc.uniqueArray(
  fc.record({id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), state: fc.nat(2), at: fc.nat(3)}),
  {selector: ({id}) => id},
);

describe('a difference', () => {
  it('turns any JSON into any other, also through a file', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const difference = differenceOf(before, after);
        if (difference === undefined) expect(after).toEqual(before);
        else expect(patched(before, JSON.parse(JSON.stringify(difference)))).toEqual(after);
      }),
      {numRuns: 2_000},
    );
  });

  it('keeps the order of a list whose elements come, go, change and move', () => {
    fc.assert(
      fc.property(things, things, (before, after) => {
        const difference = differenceOf(before, after);
        expect(difference === undefined ? before : patched(before, difference)).toEqual(after);
      }),
    );
  });

  it('says nothing about what stays the same', () => {
    fc.assert(fc.property(json, value => differenceOf(value, structuredClone(value)) === undefined));
  });

  it('names only the field that changed in a list of hundreds', () => {
    const before = Array.from({length: 300}, (_, index) => ({id: String(index), state: 'idle', at: 1}));
    const after = before.map(row => (row.id === '150' ? {...row, state: 'active'} : row));
    expect(differenceOf(before, after)).toEqual({
      '@': [
        [0, 150],
        [150, {state: 'active'}],
        [151, 149],
      ],
    });
  });
});
