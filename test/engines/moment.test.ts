import {expect, it} from 'vitest';
import {momentOf} from '../../src/engines/heartbeat.ts';

const noon = Date.UTC(2026, 10, 21, 12, 0, 0);

it.each([
  ['2026-11-21T12:00:00.250000', noon + 250],
  ['2026-11-21 12:00:00', noon],
  ['2026-11-21 12:00:00.5+00', noon + 500],
  ['2026-11-21T14:30:00.000001+02:30', noon + 0.001],
  ['2026-11-21T07:00:00-0500', noon],
  ['2026-11-21t12:00:00z', noon],
])('%s is a moment, in UTC unless it says otherwise', (written, moment) => {
  expect(momentOf(written)).toBeCloseTo(moment, 3);
});

it.each(['', 'now', '12:00:00', '2026-11-21', '1795276800', '2026-13-45 99:00:00'])(
  '"%s" is none',
  written => {
    expect(momentOf(written)).toBeNull();
  },
);
