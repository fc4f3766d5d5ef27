import {describe, expect, it} from 'vitest';
import {makeZoneOffset} from '../../../src/engines/mysql/acting/heartbeats.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('how long a worker has been silent', () => {
  /** Silence by what the server's own zone makes of a heartbeat. */
  const silence = (apparent: number): number => apparent - makeZoneOffset()('job', 'then', apparent);

  it('is as it seems where the worker goes by the server’s zone', () => {
    expect(silence(300)).toBe(300);
    expect(silence(14 * minute)).toBe(14 * minute);
    expect(silence(5 * hour + 7 * minute)).toBe(5 * hour + 7 * minute);
  });

  it('takes whole quarters of an hour for a difference of zones, until the silence tells otherwise', () => {
    expect(silence(5 * hour + 300)).toBe(300);
    expect(silence(-5.75 * hour + 300)).toBe(300);
    expect(silence(5 * hour + 2 * minute)).toBe(5 * hour + 2 * minute);
  });

  it('never is less than nothing for long', () => {
    expect(silence(-40)).toBe(-40);
    expect(silence(-1 * hour)).toBe(0);
  });

  it('is certain once a heartbeat was seen to move', () => {
    const offsetOf = makeZoneOffset();
    expect(offsetOf('job', '12:00', 5 * hour + 10 * minute)).toBe(0);
    expect(offsetOf('job', '17:10', 5 * hour + 900)).toBe(5 * hour);
    expect(offsetOf('job', '17:10', 5 * hour + 50 * minute)).toBe(5 * hour);
    expect(offsetOf('other', '17:10', 5 * hour + 50 * minute)).toBe(0);
  });
});
