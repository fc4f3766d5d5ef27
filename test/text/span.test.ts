import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {clean} from '../../src/text/clean.ts';
import {lowerBorder, upperBorder} from '../../src/text/frame.ts';
import {
  cutLine,
  fitLine,
  line,
  lineCells,
  lineText,
  span,
  spread,
  takeLine,
  toned,
} from '../../src/text/span.ts';

const spans = fc.array(
  fc.string({unit: 'grapheme'}).map(text => span(clean(text))),
  {maxLength: 6},
);
const widths = fc.nat(50);

describe('a line of spans', () => {
  it('is cut and fitted as one text', () => {
    fc.assert(
      fc.property(spans, widths, (parts, width) => {
        expect(lineCells(fitLine(parts, width))).toBe(width);
        expect(lineCells(takeLine(parts, width))).toBeLessThanOrEqual(width);
        if (width > 0 && lineCells(parts) > width) expect(lineText(cutLine(parts, width))).toMatch(/…$/);
        else if (width > 0) expect(cutLine(parts, width)).toBe(parts);
      }),
    );
  });

  it('keeps the look of the part that is cut', () => {
    expect(cutLine([span('ab'), span('cdef', 'critical')], 4)).toEqual([span('ab'), span('c…', 'critical')]);
  });

  it('keeps its right part at the right edge', () => {
    expect(lineText(spread(line('migtop'), line('14:02:11'), 20))).toBe('migtop      14:02:11');
    expect(lineText(spread(line('a long name of a migration'), line('14:02:11'), 20))).toBe(
      'a long name…14:02:11',
    );
  });

  it('leaves out what is empty', () => {
    expect(line('', span('x', 'good'), '')).toEqual([span('x', 'good')]);
  });

  it('takes one look for a row under the cursor', () => {
    expect(toned([span('a', 'good'), span('b')], 'selected')).toEqual([span('ab', 'selected')]);
  });
});

describe('borders', () => {
  it('are exactly as wide as the panel, whatever stands in them', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'grapheme'}).map(clean),
        spans,
        fc.integer({min: 2, max: 80}),
        fc.boolean(),
        fc.boolean(),
        (title, note, width, focused, joined) => {
          expect(lineCells(upperBorder({title, digit: 1, note, focused, joined}, width))).toBe(width);
          expect(lineCells(lowerBorder(width, focused))).toBe(width);
        },
      ),
    );
  });

  it('carry title, digit and a word on the state', () => {
    expect(lineText(upperBorder({title: 'Locks', digit: 1, note: [span('39 waiting')]}, 30))).toBe(
      '┌1 Locks ─ 39 waiting ───────┐',
    );
    expect(lineText(upperBorder({title: 'Sessions', digit: 2, joined: true}, 16))).toBe('├2 Sessions ───┤');
  });

  it('show the focus without colour', () => {
    expect(lineText(upperBorder({title: 'Locks', digit: 1, focused: true}, 16))).toBe('┍1 Locks ━━━━━━┑');
  });
});
