import {afterEach, describe, expect, it} from 'vitest';
import {killConsoles, startConsole} from './fixtures/start.ts';

afterEach(killConsoles);

describe('keys from a real terminal', () => {
  it('counts every key that arrives in one read', async () => {
    const terminal = await startConsole();
    terminal.type('jjj\x1b[B\x1b[5~k ');
    await terminal.waitFor(/keys: j j j down pageup k space/);
  });

  it('never takes a paste for keys, bracketed or not', async () => {
    const terminal = await startConsole();
    terminal.paste('q; drop table orders');
    await terminal.waitFor(/pasted: q; drop table orders/);
    terminal.type('quit now');
    await terminal.waitFor(/pasted: quit now/);
    expect(terminal.screen().join('\n')).toMatch(/keys: +│/);
  });

  it('knows escape from the keys that begin with it', async () => {
    const terminal = await startConsole();
    terminal.press('escape');
    await terminal.waitFor(/keys: escape/);
    terminal.press('left');
    terminal.press('shift+tab');
    await terminal.waitFor(/keys: escape left shift\+tab/);
  });
});

describe('NO_COLOR', () => {
  // Foreground and background colours: 30–49, 90–107.
  const colours = /\x1b\[(?:\d+;)*(?:[34]\d|9\d|10[0-7])[;m]/;

  it('takes colour away and leaves weight', async () => {
    const coloured = await startConsole();
    expect(coloured.written()).toMatch(colours);
    const plain = await startConsole({env: {NO_COLOR: '1'}});
    expect(plain.written()).not.toMatch(colours);
    expect(plain.written()).toContain('\x1b[1m');
  });
});
