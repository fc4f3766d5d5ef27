import {describe, expect, it} from 'vitest';
import {effectOf} from '../../../src/core/advice/effect.ts';
import {pressSentence} from '../../../src/core/advice/press-sentence.ts';
import type {Fact} from '../../../src/core/event.ts';
import type {Lock} from '../../../src/core/lock.ts';
import type {Session} from '../../../src/core/session.ts';
import type {NodeState, State} from '../../../src/core/state.ts';
import {lockModel} from '../../../src/engines/postgres/readers/lock-model.ts';
import {asked, connected, held, observed, opened, session, start, stateAfter} from '../world.ts';

/** A server that ends no more than the statement. */
const statementOnly: Fact = {
  ...connected('db1'),
  ...{lockModel: {...lockModel, cancelEnds: 'statement'}},
} as Fact;

const seenAt = (
  after: number,
  sessions: readonly Session[],
  locks: readonly Lock[] = [],
  server: Fact = connected('db1'),
): State =>
  stateAfter([
    [0, opened()],
    [1, server],
    [after, observed('db1', after, {sessions, locks})],
  ]);

const nodeIn = (state: State): NodeState => {
  const node = state.nodes.db1;
  if (node === undefined) throw new Error('db1 is not there');
  return node;
};

const waiting = (id: string) => session(id, {waitsForLock: true});

describe('what a cancel leaves locked', () => {
  const queue = [held('10', 'AccessExclusive'), asked('20', 'AccessShare', 1_000)];
  const late = session('10', {transactionStart: start, statementStart: start + 5_000});

  it('frees nobody where the transaction goes on without the statement, and says what would', () => {
    const node = nodeIn(seenAt(9_000, [late, waiting('20')], queue, statementOnly));
    expect(effectOf(node, 'cancel', ['10'])).toMatchObject({
      frees: 0,
      stillBlocked: 1,
      warnings: [expect.stringContaining('the transaction goes on and keeps its locks')],
    });
    expect(effectOf(node, 'terminate', ['10'])).toMatchObject({frees: 1, warnings: []});
  });

  it('frees who waits for a statement that is its own transaction', () => {
    const node = nodeIn(seenAt(9_000, [session('10'), waiting('20')], queue, statementOnly));
    expect(effectOf(node, 'cancel', ['10'])).toMatchObject({frees: 1, warnings: []});
  });

  it('frees everybody where a cancel ends the whole transaction', () => {
    const node = nodeIn(seenAt(9_000, [late, waiting('20')], queue));
    expect(effectOf(node, 'cancel', ['10'])).toMatchObject({frees: 1, warnings: []});
  });

  it('frees who stands behind the request, though not who waits for what the transaction has', () => {
    const locks = [
      held('5', 'AccessShare'),
      asked('10', 'AccessExclusive', 1_000),
      asked('20', 'AccessShare', 2_000),
      held('10', 'AccessExclusive', 'items'),
      asked('30', 'AccessShare', 2_000, 'items'),
    ];
    const sessions = [session('5'), late, waiting('20'), waiting('30')];
    const node = nodeIn(seenAt(9_000, sessions, locks, statementOnly));
    expect(effectOf(node, 'cancel', ['10'])).toMatchObject({frees: 1, stillBlocked: 1});
  });

  it('does not let go of a lock of the session itself, nor of those who follow who waits for it', () => {
    const locks: readonly Lock[] = [
      {...held('10', 'Exclusive', 'job'), kind: 'advisory', ofSession: true},
      asked('20', 'Exclusive', 1_000, 'job'),
      held('20', 'AccessExclusive'),
      asked('30', 'AccessShare', 2_000),
    ];
    const node = nodeIn(seenAt(9_000, [session('10'), waiting('20'), waiting('30')], locks));
    expect(effectOf(node, 'cancel', ['10'])).toMatchObject({
      frees: 0,
      freesNext: 0,
      stillBlocked: 2,
      warnings: [expect.stringContaining('a lock of the session itself stays')],
    });
    expect(effectOf(node, 'terminate', ['10'])).toMatchObject({frees: 1, freesNext: 1});
  });
});

describe('what is rolled back', () => {
  const undone = (more: Partial<Session>, action: 'cancel' | 'terminate' = 'terminate') =>
    effectOf(nodeIn(seenAt(10_000, [session('10', {hasWritten: true, ...more})])), action, ['10']).rollsBack;

  it('is counted and timed by the rule of thumb while one statement does it', () => {
    const update = {
      statement: 'UPDATE orders SET n = 1',
      statementKind: 'write',
      rowsChanged: 1_000_000,
    } as const;
    expect(undone(update)).toBe('about 1,000,000 changed rows in 7–18 s');
    expect(undone(update, 'cancel')).toBe('about 1,000,000 changed rows in 7–18 s');
  });

  it('has no more than a limit in time once the transaction is idle', () => {
    const idle = {state: 'idle in transaction', stateSince: start + 5_000, rowsChanged: 50_000} as const;
    expect(undone(idle)).toBe('about 50,000 changed rows in at most 9 s');
  });

  it('takes no time worth a word for a few rows', () => {
    expect(undone({state: 'idle in transaction', stateSince: start + 5_000, rowsChanged: 1})).toBe(
      'about 1 changed row',
    );
  });

  it('is said without a number where the server counts no rows', () => {
    expect(undone({rowsChanged: null})).toBe('everything its transaction wrote');
  });
});

describe('a rollback under way', () => {
  const undoing = (rowsChanged: number) =>
    session('10', {state: 'rolling back', rowsChanged, statement: 'UPDATE orders SET n = 1'});
  const locks = [held('10', 'AccessExclusive'), asked('20', 'AccessShare', 1_000)];
  const story = stateAfter([
    [0, opened()],
    [1, connected('db1')],
    [9_000, observed('db1', 9_000, {sessions: [undoing(1_000_000), waiting('20')], locks})],
    [11_000, observed('db1', 11_000, {sessions: [undoing(600_000), waiting('20')], locks})],
  ]);

  it('is nothing to press a key for: it says how far it is', () => {
    expect(pressSentence(story).text).toBe(
      'nothing to press: 10 is rolling back, 600,000 rows left, about 3 s',
    );
  });
});
