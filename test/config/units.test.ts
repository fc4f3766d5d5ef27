import {describe, expect, it} from 'vitest';
import {parseDuration, parseShare, parseSize} from '../../src/config/units.ts';

describe('durations, sizes and shares', () => {
  it.each([
    ['500ms', 500],
    ['5s', 5_000],
    ['1.5 h', 5_400_000],
    ['2m', 120_000],
    ['1d', 86_400_000],
  ])('reads %s as milliseconds', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['5', '', 's', '-5s', '5 parsecs', '1e3s', '5S'])('takes "%s" for no duration', text => {
    expect(parseDuration(text)).toBeNull();
  });

  it('reads binary and decimal sizes', () => {
    expect(parseSize('1GiB')).toBe(2 ** 30);
    expect(parseSize('16 MB')).toBe(16e6);
    expect(parseSize('16')).toBeNull();
  });

  it('reads shares with and without a percent sign, from nothing to all', () => {
    expect(parseShare('85%')).toBe(0.85);
    expect(parseShare('0.85')).toBe(0.85);
    expect(parseShare('85')).toBeNull();
    expect(parseShare('101%')).toBeNull();
  });
});
