import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {clean} from '../../src/text/clean.ts';
import {cells} from '../../src/text/fit.ts';

/** Strings made of everything that has ever confused a terminal, among ordinary text. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({unit: 'grapheme'}),
      fc.string({unit: 'binary'}),
      fc.constantFrom(
        '\x1b]0;owned\x07',
        '\x1b[2J',
        '\x9b31m',
        '\x1bP',
        '\x7f',
        '\u202e',
        '\u2066',
        '\u200b',
        '\u200d',
        '\ufe0f',
        '\ufe0e',
        '\u{e0041}',
        '👍🏽',
        '👨‍👩‍👧',
        '🏽',
        '1️⃣',
        '❤️',
        '\ud83d',
        '\ude00',
        '\r\n',
        '\t',
        '\n',
        '\u2028',
        '  ',
        'e\u0301\u0301\u0301\u0301\u0301\u0301',
        '\u0301',
        'ᅠ',
        '日本',
        'SELECT 1',
      ),
      fc.integer({min: 0, max: 0xffff}).map(code => String.fromCharCode(code)),
    ),
    {maxLength: 12},
  )
  .map(parts => parts.join(''));

describe('clean', () => {
  it('never lets a control, escape, bidi or invisible character through', () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(clean(text)).not.toMatch(
          /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/u,
        );
      }),
      {numRuns: 2000},
    );
  });

  it('changes nothing when used twice', () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(clean(clean(text))).toBe(clean(text));
      }),
      {numRuns: 2000},
    );
  });

  it('keeps printable ASCII as it is', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme-ascii'}), text => {
        expect(clean(text)).toBe(text);
      }),
    );
  });

  it.each([
    ['SELECT 1;\x1b]0;pwned\x07 -- x', 'SELECT 1;□]0;pwned□ -- x'],
    ['SELECT a,\n\t   b\r\nFROM t', 'SELECT a, b FROM t'],
    ["'two  spaces'", "'two  spaces'"],
    ['user\u202eadmin', 'useradmin'],
    ['zero\u200bwidth', 'zerowidth'],
    ['👍🏽 ok', '□ ok'],
    ['👨‍👩‍👧', '👨👩👧'],
    ['❤️ ✔️', '❤ ✔'],
    ['1️⃣', '1'],
    ['Größe 注文 заказ ตาราง', 'Größe 注文 заказ ตาราง'],
    ['a\ud83d\u200b\ude00b', 'a□□b'],
  ])('makes %j to %j', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it('stops marks from piling up over other rows', () => {
    expect(clean(`e${'\u0301'.repeat(500)}x`)).toBe(`e${'\u0301'.repeat(4)}x`);
    expect(cells(clean(`e${'\u0301'.repeat(500)}x`))).toBe(2);
  });
});
