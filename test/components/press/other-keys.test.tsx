import {describe, expect, it} from 'vitest';
import {keys, openConsole, pileup} from './console.tsx';

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
});
