import {describe, expect, it} from 'vitest';
import {contendedIn, recordOf} from '../../../src/engines/mysql/readers/row-requests.ts';
import type {Transaction} from '../../../src/engines/mysql/readers/transactions.ts';

const waiting = (session: string, requested: string, waitingSince: number): Transaction => ({
  ...{id: session, token: null, session, rollsBack: false, started: 0, requested, waitingSince},
  ...{operation: null, rowsModified: 0, rowsLocked: 1},
});

describe('the record that a lock id names', () => {
  // The ids of 8.0.28 have a field less before the record than those of 9.7; those of a table have no page and no row.
  it.each([
    ['mysql', '140117:2:4:2:140022', '2:4:2'],
    ['mysql', '140117:38:2:4:2:140022', '2:4:2'],
    ['mysql', '140117:1064:140022', '1064'],
    ['mysql', '140117:38:1064:140022', '1064'],
    ['mariadb', '24:5:3:2', '5:3:2'],
    ['mariadb', '24:17', '17'],
  ] as const)('%s %s', (family, id, record) => {
    expect(recordOf(family, id)).toBe(record);
  });

  it('gathers who waits for the same one, the longest wait first, the fullest first', () => {
    const all = [
      waiting('3', '9003:1:5:3:2:7', 3_000),
      waiting('1', '9001:1:5:3:9:7', 500),
      waiting('2', '9002:1:5:3:2:7', 1_000),
    ];
    const found = contendedIn('mysql', all).map(({record, waiters}) => [
      record,
      ...waiters.map(({id}) => id),
    ]);
    expect(found).toEqual([
      ['5:3:2', '2', '3'],
      ['5:3:9', '1'],
    ]);
  });
});
