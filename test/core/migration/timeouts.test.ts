import {describe, expect, it} from 'vitest';
import {timeoutsAfter} from '../../../src/core/migration/timeouts.ts';
import type {Session} from '../../../src/core/session.ts';
import {session} from '../world.ts';

const byId = (sessions: readonly Session[]) => new Map(sessions.map(each => [each.id, each]));

describe('time-outs seen in statements', () => {
  it('are remembered for as long as the session lives', () => {
    const setting = session('20', {
      statement: "SET lock_timeout = '2s'; set session statement_timeout to 60000",
    });
    const first = timeoutsAfter(new Map(), new Map(), [setting]);
    expect(first.get('20')).toEqual({lock: '2s', statement: '60000'});
    const later = timeoutsAfter(first, byId([setting]), [session('20', {statement: 'ALTER TABLE orders …'})]);
    expect(later.get('20')).toEqual({lock: '2s', statement: '60000'});
  });

  it.each([
    ['SET lock_wait_timeout = 5', {lock: '5 s', statement: null}],
    ['SET SESSION lock_wait_timeout=5, max_execution_time := 500', {lock: '5 s', statement: '500 ms'}],
    ['set @@session.lock_wait_timeout = 2', {lock: '2 s', statement: null}],
    [
      'SET STATEMENT lock_wait_timeout=1, max_statement_time=2.5 FOR ALTER TABLE orders ADD n int',
      {lock: '1 s', statement: '2.5 s'},
    ],
    ['SET GLOBAL lock_wait_timeout = 5', undefined],
    ['SET innodb_lock_wait_timeout = 5', undefined],
  ])('are understood by every name: %s', (statement, expected) => {
    expect(timeoutsAfter(new Map(), new Map(), [session('20', {statement})]).get('20')).toEqual(expected);
  });

  it('are replaced by what is set later', () => {
    const first = timeoutsAfter(new Map(), new Map(), [
      session('20', {statement: "SET lock_timeout = '2s'"}),
    ]);
    const later = timeoutsAfter(first, byId([session('20')]), [
      session('20', {statement: 'SET LOCAL lock_timeout = 0'}),
    ]);
    expect(later.get('20')).toEqual({lock: '0', statement: null});
  });

  it('are forgotten when another session comes by the same id', () => {
    const first = timeoutsAfter(new Map(), new Map(), [
      session('20', {statement: "SET lock_timeout = '2s'"}),
    ]);
    const other = session('20', {identity: {session: 'later', transaction: null, statement: null}});
    expect(timeoutsAfter(first, byId([session('20')]), [other]).size).toBe(0);
  });
});
