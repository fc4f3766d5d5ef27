import {describe, expect, it} from 'vitest';
import type {Selection} from '../../../src/actions/plan.ts';
import {watched} from '../../core/world.ts';
import {laggingReplica} from '../../fixtures/others.ts';
import {keys, openConsole, pileup} from './console.tsx';

const noEffect = {
  ...{frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []},
};

describe('other keys', () => {
  it('keeps a note as it was typed, with keys that would do something elsewhere', async () => {
    const notes: string[] = [];
    const screen = openConsole(pileup, {note: text => void notes.push(text)});
    await screen.press('m');
    await screen.shows('Note for the recording');
    await screen.press(...'quit? no', keys.backspace, 'o', keys.enter);
    await screen.shows('Noted.');
    expect(notes).toEqual(['quit? no']);
  });

  it('stays unless it is told to quit', async () => {
    let quits = 0;
    const screen = openConsole(pileup, {
      quit: () => {
        quits += 1;
      },
    });
    await screen.press('q');
    await screen.shows('Quit migtop?');
    await screen.press(keys.enter);
    await screen.hides('Quit migtop?');
    expect(quits).toBe(0);
    await screen.press('q', 'q');
    expect(quits).toBe(1);
  });

  it('copies the whole statement, as the server gave it', async () => {
    const copied: string[] = [];
    const screen = openConsole(pileup, {
      copy: text => {
        copied.push(text);
        return null;
      },
      statementOf: () => 'SELECT everything',
    });
    await screen.press('y');
    await screen.shows('Sent the statement of 3991 to the clipboard');
    expect(copied).toEqual(['SELECT everything']);
  });

  it('asks what a job is to go by, as name=value, and proposes just that', async () => {
    const asked: Selection['setting'][] = [];
    const screen = openConsole(watched(laggingReplica), {
      offer: (_, {setting}) => {
        asked.push(setting);
        return setting?.value === '1000'
          ? {plan: {title: '', items: [], effect: noEffect, killSwitch: false}}
          : {refused: 'batch_size is a whole number', fix: null};
      },
    });
    await screen.press('b');
    await screen.shows('Now: batch_size=1000 · sleep_ms=50');
    await screen.press(keys.enter);
    await screen.shows('Write it as name=value');
    await screen.press(...'5x0', keys.enter);
    await screen.shows('Batch_size is a whole number.');
    expect(asked.at(-1)).toEqual({name: 'batch_size', value: '5x0'});
  });

  it('says at once that nothing can be changed', async () => {
    const screen = openConsole(pileup, {offer: () => ({refused: 'there is no backfill', fix: null})});
    await screen.press('b');
    await screen.shows('There is no backfill.');
    await screen.hides('Change what the job goes by');
  });
});
