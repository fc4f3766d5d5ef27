import {expect, it} from 'vitest';
import {asked, connected, held, observed, opened, session, stateAfter} from '../core/world.ts';
import {frame} from './stage.tsx';

it('tells how far the rollback is that an action has led to, where the action was asked for and where sessions are listed', async () => {
  const undoing = (rowsChanged: number) => [
    session('3991', {state: 'rolling back', rowsChanged, application: 'reporting'}),
    session('4122', {waitsForLock: true}),
  ];
  const locks = [held('3991', 'AccessExclusive'), asked('4122', 'AccessShare', 1_000)];
  const identity = {session: 's3991', transaction: 't3991', statement: null};
  const story = stateAfter([
    [0, opened()],
    [1, connected('db1')],
    [
      5_000,
      {
        ...{type: 'action.asked', id: 'x', group: null, node: 'db1', operator: 'ann', action: 'terminate'},
        target: {type: 'session', session: '3991', label: '3991 reporting', identity},
        command: 'KILL 3991',
        effect: {frees: 1, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []},
      },
    ],
    [5_010, {type: 'action.sent', id: 'x', reply: 'terminate was sent to 3991'}],
    [6_000, observed('db1', 6_000, {sessions: undoing(1_000_000), locks})],
    [8_000, observed('db1', 8_000, {sessions: undoing(600_000), locks})],
  ]);
  const shown = await frame(story, {columns: 120, rows: 40});
  expect(shown).toContain('▶ terminate 3991 reporting: rolling back, 600,000 rows left, about 3 s');
  expect(shown).toMatch(/3991 .*rollback/);
});
