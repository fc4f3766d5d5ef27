import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  countByDomain,
  countByOrigin,
  gtidSet,
  missingByDomain,
  missingFrom,
} from '../../../src/engines/mysql/gtid.ts';

const a = 'a584ce08-e5c0-11f1-8fca-02fc00000001';
const b = '80879e98-e5c1-11f1-81a9-02fc00000001';

describe('GTID sets', () => {
  it('are read as the server writes them: intervals, single numbers, line breaks, tags', () => {
    expect(countByOrigin(gtidSet(`${b}:1,\n${a.toUpperCase()}:1-5:7-9:11`))).toEqual({[a]: 9, [b]: 1});
    expect(countByOrigin(gtidSet(`${a}:1-10:nightly:1-3:5:other:1`))).toEqual({[a]: 15});
    expect(countByOrigin(gtidSet(''))).toEqual({});
  });

  it('miss what the other has not, tag by tag', () => {
    const set = (text: string) => gtidSet(text);
    expect(missingFrom(set(`${a}:1-10`), set(`${a}:1-4:6-7`))).toBe(4);
    expect(missingFrom(set(`${a}:1-10,${b}:1-3`), set(`${a}:1-20`))).toBe(3);
    expect(missingFrom(set(`${a}:nightly:1-3`), set(`${a}:1-3`))).toBe(3);
    expect(missingFrom(set(''), set(`${a}:1-3`))).toBe(0);
  });

  it('are subtracted as sets of numbers are', () => {
    const numbers = fc.uniqueArray(fc.integer({min: 1, max: 40}));
    const written = (list: readonly number[]) =>
      list.length === 0 ? '' : `${a}:${list.toSorted((x, y) => x - y).join(':')}`;
    fc.assert(
      fc.property(numbers, numbers, (some, others) => {
        const left = some.filter(each => !others.includes(each)).length;
        expect(missingFrom(gtidSet(written(some)), gtidSet(written(others)))).toBe(left);
      }),
    );
  });
});

describe('positions of MariaDB', () => {
  it('count by domain', () => {
    expect(countByDomain('0-11-42,7-12-5')).toEqual({'domain 0': 42, 'domain 7': 5});
    expect(countByDomain('')).toEqual({});
    expect(missingByDomain(countByDomain('0-11-42,7-12-5'), countByDomain('0-12-40'))).toBe(7);
  });
});
