import {describe, expect, it} from 'vitest';
import {shownNode} from '../../../src/core/select/node.ts';
import {selectSessions} from '../../../src/core/select/sessions.ts';
import type {NodeState} from '../../../src/core/state.ts';
import {connected, observed, opened, session, start, stateAfter} from '../../core/world.ts';
import {lockPileup} from '../../fixtures/lock-pileup.ts';

const pileup = shownNode(stateAfter(lockPileup), 'db1') as NodeState;
const ids = (filter: string, sort: Parameters<typeof selectSessions>[2] = null) =>
  selectSessions(pileup, filter, sort).rows.map(row => row.session.id);

describe('the rows of the sessions', () => {
  it('start with who blocks, then the migration, then who works the longest', () => {
    expect(ids('').slice(0, 4)).toEqual(['3991', '4122', '4130', '4132']);
    expect(ids('').at(-1)).toBe('612');
  });

  it('are sorted by any column', () => {
    expect(ids('', {column: 'blocks', descending: true}).slice(0, 2)).toEqual(['3991', '4122']);
    expect(ids('', {column: 'id', descending: false})[0]).toBe('612');
  });

  it('are filtered by any column, and the whole count is still told', () => {
    const list = selectSessions(pileup, 'behind:4122 state:active', null);
    expect(list.rows).toHaveLength(38);
    expect(list.total).toBe(66);
  });

  it('count who waits behind each, directly or through others', () => {
    const rows = selectSessions(pileup, 'id:3991', null).rows;
    expect(rows[0]).toMatchObject({blocks: 39, blockedBy: [], relation: 'blocks the migration'});
  });

  it('leave our own connections out', () => {
    const state = stateAfter([
      [0, opened()],
      [0, connected('db1')],
      [1000, observed('db1', 1000, {sessions: [session('1'), session('9')]})],
    ]);
    const node = shownNode(state, null) as NodeState;
    expect(selectSessions(node, '', null).rows.map(row => row.session.id)).toEqual(['9']);
  });

  it('tell two sessions apart that had the same id one after the other', () => {
    const at = (identity: string) =>
      stateAfter([
        [0, opened()],
        [0, connected('db1')],
        [
          1000,
          observed('db1', 1000, {
            sessions: [session('9', {identity: {session: identity, transaction: null, statement: null}})],
          }),
        ],
      ]);
    const keyOf = (identity: string) =>
      selectSessions(shownNode(at(identity), null) as NodeState, '', null).rows[0]?.key;
    expect(keyOf('a')).not.toBe(keyOf('b'));
  });

  it('take ages from the clock of the server', () => {
    const state = stateAfter([
      [0, opened()],
      [0, connected('db1')],
      [5000, observed('db1', 5000, {sessions: [session('9', {statementStart: start + 2000})]})],
    ]);
    expect(selectSessions(shownNode(state, null) as NodeState, '', null).rows[0]?.age).toBe(3000);
  });
});
