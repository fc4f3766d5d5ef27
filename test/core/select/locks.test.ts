import {describe, expect, it} from 'vitest';
import {selectLocks} from '../../../src/core/select/locks.ts';
import {shownNode} from '../../../src/core/select/node.ts';
import type {NodeState, State} from '../../../src/core/state.ts';
import {connected, observed, opened, session, stateAfter} from '../../core/world.ts';
import {lockPileup} from '../../fixtures/lock-pileup.ts';
import {bareRole} from '../../fixtures/others.ts';

const primary = (state: State): NodeState => {
  const node = shownNode(state, null);
  if (node === null) throw new Error('no node');
  return node;
};

describe('the rows of the locks', () => {
  const forest = selectLocks(primary(stateAfter(lockPileup)), '');

  it('stand root first, with how many wait behind each', () => {
    expect(forest).toMatchObject({roots: 1, waiting: 39, missing: null});
    expect(forest.rows.map(({line}) => [line.session, line.below])).toEqual([
      ['3991', 39],
      ['4122', 38],
      ['4130', 0],
      ['4132', 0],
    ]);
  });

  it('tell what each is to the migration', () => {
    expect(forest.rows.map(({relation}) => relation)).toEqual([
      'blocks the migration',
      'migration',
      'waits for the migration',
      'waits for the migration',
    ]);
  });

  it('tell how long the root has been idle, and that its transaction is older', () => {
    const [root] = forest.rows;
    expect(root).toMatchObject({age: 204_000, transactionAge: 212_000, waited: null});
  });

  it('keep the key of a line that several share while they come and go', () => {
    const keyAt = (seconds: number) => {
      const story = lockPileup.filter(([after]) => after <= seconds * 1000);
      return selectLocks(primary(stateAfter(story)), '').rows[2]?.key;
    };
    expect(keyAt(132)).toBe(keyAt(127));
  });

  it('keep those above a row that matches the filter', () => {
    const rows = selectLocks(primary(stateAfter(lockPileup)), 'statement:UPDATE').rows;
    expect(rows.map(({line}) => line.session)).toEqual(['3991', '4122', '4132']);
  });

  it('are none when nobody waits', () => {
    expect(selectLocks(primary(stateAfter(bareRole)), '').rows).toEqual([]);
  });

  it('list who waits for somebody who cannot be seen, and why', () => {
    const state = stateAfter([
      [0, opened()],
      [0, connected('db1')],
      [1000, observed('db1', 1000, {sessions: [session('8', {waitsForLock: true})]})],
    ]);
    const [row] = selectLocks(primary(state), '').rows;
    expect(row?.line.session).toBe('8');
    expect(row?.unexplained).toMatch(/no longer among the locks/);
  });
});
