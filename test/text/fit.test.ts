import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {clean} from '../../src/text/clean.ts';
import {cells, cut, cutMiddle, fitText, pad, wrap} from '../../src/text/fit.ts';

const words = fc.oneof(fc.string({unit: 'grapheme'}), fc.string()).map(clean);
const widths = fc.integer({min: 0, max: 60});

describe('widths', () => {
  it('takes no character for narrow that terminals draw wide', () => {
    const every = Array.from({length: 0xffff}, (_, code) => String.fromCharCode(code)).filter(
      character => clean(character) === character,
    );
    expect(every.filter(each => cells(each) !== stringWidth(each))).toEqual([]);
    expect(every.filter(each => cells(`a${each}b`) !== stringWidth(`a${each}b`))).toEqual([]);
  });

  it('counts cells, not characters', () => {
    expect([cells('orders'), cells('注文'), cells('é'), cells('│─…')]).toEqual([6, 4, 1, 3]);
  });

  it('cuts no wider than asked, and only what is too wide', () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        expect(cells(cut(text, width))).toBeLessThanOrEqual(width);
        expect(cells(cutMiddle(text, width))).toBeLessThanOrEqual(width);
        if (cells(text) <= width) expect(cut(text, width)).toBe(text);
      }),
    );
  });

  it('shows that something was cut', () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        fc.pre(width > 0 && cells(text) > width);
        expect(cut(text, width)).toMatch(/…$/);
        expect(cutMiddle(text, width)).toContain('…');
      }),
    );
  });

  it('fits to exactly the cells asked for, at either side', () => {
    fc.assert(
      fc.property(words, widths, fc.constantFrom('left' as const, 'right' as const), (text, width, align) => {
        expect(cells(fitText(text, width, align))).toBe(width);
      }),
    );
  });

  it('never halves a wide character', () => {
    expect(cut('注文表', 4)).toBe('注…');
    expect(fitText('注文表', 4)).toBe('注… ');
  });

  it('keeps both ends of a host', () => {
    expect(cutMiddle('orders-primary-eu-west-1.internal', 16)).toBe('orders-p…nternal');
  });

  it('pads numbers to the left', () => {
    expect(pad('812', 6, 'right')).toBe('   812');
  });
});

const segmenter = new Intl.Segmenter();
const graphemes = (text: string): number => [...segmenter.segment(text)].length;

describe('wrapped lines', () => {
  it('lose nothing but spaces and are never too wide', () => {
    fc.assert(
      fc.property(words, fc.integer({min: 2, max: 40}), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        // What is one character to the reader is not taken apart, however many cells its marks are said to take.
        for (const line of lines) if (graphemes(line) > 1) expect(cells(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('break between words, and inside one only when it is too long itself', () => {
    expect(wrap('ALTER TABLE orders ADD COLUMN total_amount_in_minor_units bigint', 20)).toEqual([
      'ALTER TABLE orders',
      'ADD COLUMN',
      'total_amount_in_mino',
      'r_units bigint',
    ]);
  });
});
