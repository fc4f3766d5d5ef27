import {describe, expect, it} from 'vitest';
import {lockColumnsFor} from '../../components/panels/lock-columns.ts';
import type {Lock} from '../../src/core/lock.ts';
import {type LockRow, selectLocks} from '../../src/core/select/locks.ts';
import {asked, connected, held, observed, opened, session, stateAfter} from '../core/world.ts';

const rowsOf = (locks: readonly Lock[]): readonly LockRow[] => {
  const sessions = locks.map(lock => session(lock.session));
  const state = stateAfter([
    [0, opened()],
    [0, connected('db1')],
    [1_000, observed('db1', 1_000, {sessions, locks})],
  ]);
  const node = state.nodes.db1;
  return node === undefined ? [] : selectLocks(node, '').rows;
};

const shown = (row: LockRow | undefined, width: number, column: string): string =>
  row === undefined
    ? ''
    : (lockColumnsFor(width)
        .find(({id}) => id === column)
        ?.value(row) ?? '');

describe('a line of the lock panel', () => {
  const known = rowsOf([held('10', 'AccessShare'), asked('20', 'AccessExclusive')]);
  const guessed = rowsOf([held('10', 'AccessShare'), {...asked('20', 'AccessExclusive'), inferred: true}]);

  it('marks with a question mark whom somebody is only concluded to wait for', () => {
    expect(shown(known[1], 120, 'state')).toBe('wants AccessExclusive');
    expect(shown(guessed[1], 120, 'state')).toBe('wants AccessExclusive ?');
    expect(shown(known[1], 80, 'what')).not.toContain('?');
    expect(shown(guessed[1], 80, 'what')).toContain('AccessExclusive ?');
  });

  it('says of a root what it holds, whatever is known of the wait', () => {
    expect(shown(guessed[0], 120, 'on')).toBe('holds AccessShare public.orders');
  });
});
