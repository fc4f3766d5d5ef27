import {describe, expect, it} from 'vitest';
import {cells} from '../../src/text/fit.ts';
import {chooseTheme, glyphs, themes} from '../../src/text/theme.ts';

describe('themes', () => {
  it('uses no colour at all where NO_COLOR is set, whatever else is asked for', () => {
    expect(chooseTheme({NO_COLOR: '1', COLORFGBG: '0;15'}, 'dark')).toBe('mono');
    for (const style of Object.values(themes.mono)) expect(Object.keys(style)).not.toContain('color');
    expect(JSON.stringify(themes.mono)).not.toMatch(/color|Color":"/);
  });

  it('takes an empty NO_COLOR for unset', () => {
    expect(chooseTheme({NO_COLOR: ''})).toBe('dark');
  });

  it('follows the background the terminal tells, unless the user knows better', () => {
    expect(chooseTheme({COLORFGBG: '0;15'})).toBe('light');
    expect(chooseTheme({COLORFGBG: '15;default;0'})).toBe('dark');
    expect(chooseTheme({COLORFGBG: '0;15'}, 'dark')).toBe('dark');
  });

  it('has enough contrast for text on white', () => {
    const hexes = Object.values(themes.light).flatMap(style =>
      style.color?.startsWith('#') ? [style.color] : [],
    );
    expect(hexes.length).toBeGreaterThan(0);
    for (const hex of hexes) expect(contrastOnWhite(hex)).toBeGreaterThan(4.5);
    expect(Object.values(themes.light).map(style => style.color)).not.toContain('yellow');
  });

  it('has a sign for each gravity, one cell wide and none like another', () => {
    const signs = Object.values(glyphs);
    expect(new Set(signs).size).toBe(signs.length);
    for (const sign of signs) expect(cells(sign)).toBe(1);
  });
});

/** WCAG 2.2 contrast ratio against white. */
function contrastOnWhite(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map(at => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
