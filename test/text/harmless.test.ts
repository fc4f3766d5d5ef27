import fc from 'fast-check';
import {expect, it} from 'vitest';
import {harmless} from '../../src/text/harmless.ts';

it('is the same to a parser, and holds nothing that a terminal obeys or hides', () => {
  const text = fc.oneof(
    fc.string({unit: 'binary'}),
    fc.constantFrom('\x1b[2J', '\x9b31m', '\u202e', '\u2028', '\u200b', '\ufeff', '\x7f', '漢字'),
  );
  fc.assert(
    fc.property(fc.array(text), texts => {
      const json = harmless(JSON.stringify(texts));
      expect(JSON.parse(json)).toEqual(texts);
      expect(json).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u);
    }),
  );
});
