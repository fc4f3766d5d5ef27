import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cells} from '../../src/text/fit.ts';
import {
  bytes,
  bytesRate,
  clock,
  count,
  duration,
  durationRange,
  percent,
  rate,
  ratio,
  stamp,
  stopwatch,
  zone,
} from '../../src/text/format.ts';

describe('numbers on the screen', () => {
  it.each([
    [0, '0 ms'],
    [0.44, '0.4 ms'],
    [9.99, '9.9 ms'],
    [812.9, '812 ms'],
    [999.9, '999 ms'],
    [3100, '3.1 s'],
    [12_345, '12 s'],
    [59_999, '59 s'],
    [252_000, '4m12s'],
    [3_599_999, '59m59s'],
    [11_220_000, '3h07m'],
    [187_200_000, '2d04h'],
    [10_627_200_000, '123d'],
    [-12_000, '-12 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [11.2 * 1024 ** 2, '11.2 MiB'],
    [1024 ** 2 - 1, '1023 KiB'],
    [5 * 1024 ** 4, '5.0 TiB'],
  ])('writes %d bytes as %s', (size, text) => {
    expect(bytes(size)).toBe(text);
  });

  it.each([
    [0, '0'],
    [9999, '9999'],
    [11_234, '11.2k'],
    [999_999, '999k'],
    [3_400_000, '3.4M'],
  ])('counts %d as %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it('says unknown where nothing is known, and never 0', () => {
    for (const format of [duration, bytes, count, percent, ratio, rate, bytesRate, stopwatch]) {
      for (const unknown of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
        expect(format(unknown)).toBe('–');
    }
    expect(durationRange(1000, null)).toBe('–');
    expect(clock(null, 0)).toBe('–');
  });

  it('keeps to the widths that columns are made for', () => {
    const amount = fc.double({min: 0, max: 1e15, noNaN: true});
    fc.assert(
      fc.property(amount, value => {
        expect(cells(duration(Math.min(value, 3e13)))).toBeLessThanOrEqual(7);
        expect(cells(bytes(value))).toBeLessThanOrEqual(8);
        expect(cells(count(value))).toBeLessThanOrEqual(5);
        expect(cells(percent(value / 1e15))).toBeLessThanOrEqual(6);
      }),
    );
  });

  it('says 100 % only of all of it', () => {
    expect([
      percent(0.9999),
      percent(1 - 1e-12),
      percent(1),
      percent(0.421),
      percent(0.29),
      percent(0),
    ]).toEqual(['99.9 %', '99.9 %', '100 %', '42.1 %', '29.0 %', '0.0 %']);
  });

  it('writes rates and ratios', () => {
    expect([rate(0.44), rate(812), rate(11_234, 'rows'), rate(0)]).toEqual([
      '0.4/s',
      '812/s',
      '11.2k rows/s',
      '0/s',
    ]);
    expect([ratio(3.14), ratio(31.4), ratio(11_234)]).toEqual(['3.1×', '31×', '11.2k×']);
    expect(bytesRate(11.2 * 1024 ** 2)).toBe('11.2 MiB/s');
  });

  it('gives a range of durations in one unit', () => {
    expect(durationRange(491_000, 632_000)).toBe('8–11 min');
    expect(durationRange(40_000, 54_500)).toBe('40–55 s');
    expect(durationRange(7_200_000, 10_000_000)).toBe('2–3 h');
    expect(durationRange(600_000, 600_000)).toBe('10 min');
  });

  it('shows the time of day where the reader is', () => {
    const at = Date.UTC(2026, 10, 21, 13, 2, 11);
    expect(clock(at, 60)).toBe('14:02:11');
    expect(stamp(at, -210)).toBe('2026-11-21 09:32:11 -03:30');
    expect(stamp(at, 0)).toBe('2026-11-21 13:02:11 UTC');
    expect(zone(330)).toBe('+05:30');
    expect(stopwatch(751_000)).toBe('00:12:31');
  });
});
