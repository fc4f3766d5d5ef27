import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import ours from '../../src/text/string-width.ts';

const styles = fc.constantFrom(
  '\u001b[1m',
  '\u001b[38;5;208m',
  '\u001b[0m',
  '\u001b[48;2;1;2;3m',
  '\u001b]8;;x\u0007',
  '\u001b[2K',
);
const drawn = fc.constantFrom(
  '│',
  '─',
  '█',
  '⣿',
  '…',
  '×',
  'ä',
  '注文',
  '👩‍👩‍👧',
  'e\u0301',
  '▶',
  '✖',
  '\n',
  '\t',
  '',
);
const texts = fc
  .array(fc.oneof(fc.string({unit: 'grapheme'}), fc.string(), styles, drawn))
  .map(parts => parts.join(''));

describe('what Ink measures with in the bundle', () => {
  it('measures what its own measures, whatever the text', () => {
    fc.assert(
      fc.property(texts, text => {
        expect(ours(text)).toBe(stringWidth(text));
        expect(ours(text, {countAnsiEscapeCodes: true})).toBe(
          stringWidth(text, {countAnsiEscapeCodes: true}),
        );
      }),
      {numRuns: 2_000},
    );
  });
});
