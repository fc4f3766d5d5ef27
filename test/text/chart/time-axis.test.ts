import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {momentsIn, timeRows} from '../../../src/text/chart/time-axis.ts';
import {lineCells, lineText} from '../../../src/text/span.ts';
import {time} from './course.ts';

const minute = 60_000;

describe('the time axis', () => {
  it('names round moments of the zone that is shown', () => {
    const from = Date.UTC(2026, 10, 21, 13, 58, 20);
    const label = (span: number, width: number) =>
      momentsIn({from, to: from + span}, 60, width).map(each => each.label);
    expect(label(5 * minute, 60)).toEqual(['14:59', '15:00', '15:01', '15:02', '15:03']);
    expect(label(minute, 60)).toEqual(['14:58:30', '14:58:45', '14:59:00', '14:59:15']);
    expect(label(360 * minute, 60)).toEqual(['15:00', '16:00', '17:00', '18:00', '19:00', '20:00']);
  });

  it('never is wider than its place, and its labels never touch', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1_700_000_000_000, max: 1_900_000_000_000}),
        fc.constantFrom(1, 5, 15, 60, 180, 360),
        fc.integer({min: 1, max: 220}),
        fc.integer({min: -720, max: 720}),
        (from, minutes, width, zoneOffset) => {
          const span = {from, to: from + minutes * minute, now: from + minutes * minute};
          const rows = timeRows({...time, zoneOffset}, span, {left: 7, width, rows: 2}, 'boxes');
          for (const row of rows) expect(lineCells(row)).toBeLessThanOrEqual(8 + width);
          const words = lineText(rows[1] ?? []).trim();
          if (words !== '') expect(words).toMatch(/^\d\d:\d\d(:\d\d)?( +\d\d:\d\d(:\d\d)?)*$/);
        },
      ),
    );
  });

  it('shows how long an incident lasted, and over what an operator did in it', () => {
    const from = time.now - time.window;
    const [axis] = timeRows(
      time,
      {from, to: time.now, now: time.now},
      {left: 0, width: 60, rows: 1},
      'boxes',
    );
    expect(lineText(axis ?? [])).toMatch(/^└[─┬]+▒▒▒▒[─┬]+m[─┬]+█+◆█+$/);
  });
});
