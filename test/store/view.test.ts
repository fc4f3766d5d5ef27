import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {initial} from '../../src/core/fold/fold.ts';
import {initialView, reduceView, type View, type ViewAction} from '../../src/store/view.ts';
import {cancelPlan} from '../fixtures/plans.ts';

const viewAfter = (actions: readonly ViewAction[], from: View = initialView): View =>
  actions.reduce(reduceView, from);
const rows = ['a', 'b', 'c', 'd', 'e'];
const move = (by: number, from: number, height = 3): ViewAction => ({type: 'move', rows, from, by, height});

describe('the cursor', () => {
  it('moves to a row by its identity and stops at the ends', () => {
    expect(viewAfter([move(2, 0)]).panels.locks.cursor).toBe('c');
    expect(viewAfter([move(Number.POSITIVE_INFINITY, 0)]).panels.locks.cursor).toBe('e');
    expect(viewAfter([move(-9, 3)]).panels.locks.cursor).toBe('a');
  });

  it('never leaves the window, however it moves', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: -6, max: 6})), fc.integer({min: 1, max: 6}), (steps, height) => {
        let view = initialView;
        for (const by of steps) {
          const from = Math.max(0, rows.indexOf(view.panels.locks.cursor ?? 'a'));
          view = reduceView(view, move(by, from, height));
          expect(view.panels.locks.offset).toBeGreaterThanOrEqual(0);
          expect(view.panels.locks.offset).toBeLessThan(height);
        }
      }),
    );
  });

  it('stays untouched in a list without rows', () => {
    expect(viewAfter([{type: 'move', rows: [], from: 0, by: 1, height: 3}])).toBe(initialView);
  });

  it('is forgotten, with the marks, when another node is shown', () => {
    const view = viewAfter([move(1, 0), {type: 'mark', row: 'b'}, {type: 'node', node: 'db2'}]);
    expect(view.panels.locks.cursor).toBeNull();
    expect(view.marked.size).toBe(0);
  });
});

describe('overlays', () => {
  it('open a confirmation with the safe answer in focus', () => {
    const view = viewAfter([
      {type: 'open', overlay: {type: 'confirm', plan: cancelPlan, yes: false, top: 0}},
    ]);
    expect(view.overlays.at(-1)).toMatchObject({type: 'confirm', yes: false});
  });

  it('lie on top of each other, and the last one is closed first', () => {
    const view = viewAfter([
      {type: 'open', overlay: {type: 'help', top: 0}},
      {type: 'open', overlay: {type: 'quit'}},
      {type: 'close'},
    ]);
    expect(view.overlays.map(({type}) => type)).toEqual(['help']);
  });

  it('end the typing of a filter', () => {
    const view = viewAfter([
      {type: 'filter', typing: true, text: 'x'},
      {type: 'open', overlay: {type: 'help', top: 0}},
    ]);
    expect(view.filtering).toBe(false);
    expect(view.panels.locks.filter).toBe('x');
  });

  it('take text only into a note', () => {
    expect(viewAfter([{type: 'text', text: 'hi'}])).toEqual(initialView);
    const note = viewAfter([
      {type: 'open', overlay: {type: 'note', text: ''}},
      {type: 'text', text: 'hi'},
    ]);
    expect(note.overlays.at(-1)).toEqual({type: 'note', text: 'hi'});
  });

  it('never scroll above their first line', () => {
    const view = viewAfter([
      {type: 'open', overlay: {type: 'help', top: 0}},
      {type: 'scroll', top: -5},
    ]);
    expect(view.overlays.at(-1)).toMatchObject({top: 0});
  });
});

describe('the rest of the view', () => {
  it('marks and unmarks a row', () => {
    const marked = viewAfter([{type: 'mark', row: 'a'}]);
    expect([...marked.marked]).toEqual(['a']);
    expect([...reduceView(marked, {type: 'mark', row: 'a'}).marked]).toEqual([]);
  });

  it('sorts and filters the focused panel only', () => {
    const view = viewAfter([
      {type: 'focus', panel: 'sessions'},
      {type: 'sort', sort: {column: 'age', descending: true}},
      {type: 'filter', typing: false, text: 'user:api'},
    ]);
    expect(view.panels.sessions).toMatchObject({sort: {column: 'age'}, filter: 'user:api'});
    expect(view.panels.locks).toEqual(initialView.panels.locks);
  });

  it('keeps what was true when it was frozen', () => {
    expect(viewAfter([{type: 'freeze', state: initial}]).frozen).toBe(initial);
  });
});
