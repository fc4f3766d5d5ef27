import {describe, expect, it} from 'vitest';
import {CLIPBOARD_LIMIT, copySequence} from '../../src/terminal/clipboard.ts';

describe('the clipboard', () => {
  it('is asked for with OSC 52', () => {
    expect(copySequence('SELECT 1', {})).toBe('\x1b]52;c;U0VMRUNUIDE=\x07');
    expect(copySequence('注文', {})).toContain(Buffer.from('注文').toString('base64'));
  });

  it('is reached through tmux, whichever way it lets', () => {
    expect(copySequence('x', {TMUX: '/tmp/tmux-0/default,1,0'})).toBe(
      '\x1b]52;c;eA==\x07\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\',
    );
  });

  it('takes the whole text or nothing', () => {
    expect(copySequence('x'.repeat(CLIPBOARD_LIMIT), {})).not.toBeNull();
    expect(copySequence('x'.repeat(CLIPBOARD_LIMIT + 1), {})).toBeNull();
  });
});
