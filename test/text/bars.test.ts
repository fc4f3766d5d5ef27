import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {resample} from '../../src/text/chart/resample.ts';
import {meter, meterUnknown} from '../../src/text/meter.ts';
import {spark} from '../../src/text/spark.ts';

describe('a sparkline', () => {
  it('rises with its values, newest at the right', () => {
    expect(spark([0, 1, 2, 3, 4, 5, 6, 7], 10)).toBe('  ▁▂▃▄▅▆▇█');
  });

  it('shows a value that was not known as such, not as low', () => {
    expect(spark([7, null, 7], 4)).toBe(' █·█');
    expect(spark([], 3)).toBe('   ');
  });

  it('stays low when nothing happens', () => {
    expect(spark([0, 0, 0], 3)).toBe('▁▁▁');
  });

  it('always has its width', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double())), fc.nat(60), (values, width) => {
        expect(spark(values, width)).toHaveLength(width);
      }),
    );
  });
});

describe('a progress bar', () => {
  it('is full only when all is done', () => {
    expect([meter(0, 5), meter(0.5, 4), meter(0.999, 4), meter(1, 4), meter(1.2, 4), meter(null, 4)]).toEqual(
      ['░░░░░', '██░░', '███░', '████', '████', '░░░░'],
    );
  });

  it('moves to and fro where there is no counter', () => {
    expect([0, 1, 2, 3, 4].map(step => meterUnknown(step, 5))).toEqual([
      '███░░',
      '░███░',
      '░░███',
      '░███░',
      '███░░',
    ]);
  });

  it('always has its width', () => {
    fc.assert(
      fc.property(fc.double({noNaN: true}), fc.integer(), fc.nat(40), (share, step, width) => {
        expect(meter(share, width)).toHaveLength(width);
        expect(meterUnknown(step, width)).toHaveLength(width);
      }),
    );
  });
});

describe('resampling', () => {
  it('keeps the largest value that was seen', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), {minLength: 1}), fc.integer({min: 1, max: 50}), (values, width) => {
        const points = resample(values, width).filter(point => point !== null);
        if (values.length >= width) expect(Math.max(...points)).toBe(Math.max(...values));
        expect(resample(values, width)).toHaveLength(width);
      }),
    );
  });
});

describe('a sparkline in other signs', () => {
  it('has two values to a cell in Braille, and no dot for what was not known', () => {
    expect(spark([1, 2, 3, 4], 2, {drawing: 'dots', min: 1})).toBe('⣠⣾');
    expect(spark([4, 4, null, null, 4, 4], 3, {drawing: 'dots'})).toBe('⣿ ⣿');
  });

  it('is plain ASCII where that is asked for', () => {
    expect(spark([0, 7, null, 3], 6, {drawing: 'ascii'})).toMatch(/^ {2}_#\?[_.\-~=+*#]$/);
  });
});
