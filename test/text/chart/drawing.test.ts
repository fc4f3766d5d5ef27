import {describe, expect, it} from 'vitest';
import {chooseDrawing} from '../../../src/text/chart/drawing.ts';

describe('what charts are drawn with', () => {
  it('is ASCII where the locale is not UTF-8, by the variable that decides', () => {
    expect(chooseDrawing({LANG: 'en_US.ISO-8859-1'})).toBe('ascii');
    expect(chooseDrawing({LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE@euro'})).toBe('ascii');
    expect(chooseDrawing({LANG: 'en_US.ISO-8859-1', LC_CTYPE: 'en_US.utf8'})).toBe('lines');
  });

  it('is ASCII on a terminal that has nothing else', () => {
    expect(chooseDrawing({TERM: 'linux', LANG: 'en_US.UTF-8'})).toBe('ascii');
    expect(chooseDrawing({TERM: 'xterm-256color', LANG: 'en_US.UTF-8'})).toBe('lines');
  });

  it('is lines where nobody has chosen a locale, as in a container', () => {
    expect(chooseDrawing({TERM: 'xterm'})).toBe('lines');
    expect(chooseDrawing({TERM: 'xterm', LC_ALL: 'C'})).toBe('lines');
  });
});
