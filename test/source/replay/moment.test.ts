import {describe, expect, it} from 'vitest';
import {parseMoment} from '../../../src/source/replay/moment.ts';

const at = (text: string): number => Date.parse(`2026-11-${text}Z`);
/** 22:30 to 02:10 in UTC, which is 23:30 to 03:10 an hour further east. */
const span = {from: at('20T22:30:00'), to: at('21T02:10:00'), position: at('20T23:00:00')};

describe('a time that is typed', () => {
  it.each([
    ['23:45', 60, '20T22:45:00'],
    ['02:05:30', 60, '21T01:05:30'],
    ['0:00', 0, '21T00:00:00'],
    ['+30s', 0, '20T23:00:30'],
    ['-5m', 0, '20T22:55:00'],
    ['50%', 0, '21T00:20:00'],
  ])('%s, %i minutes east of UTC, is %s', (text, zone, moment) => {
    expect(parseMoment(text, span, zone)).toBe(at(moment));
  });

  it.each(['', 'noon', '25:00', '12:60', '5m', '+5', '150%'])('%s is none', text => {
    expect(parseMoment(text, span, 0)).toBeNull();
  });
});
