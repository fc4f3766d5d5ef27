import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {backoff} from '../../src/source/backoff.ts';
import {createClock} from '../../src/source/clock.ts';
import {paceAfter} from '../../src/source/pace.ts';
import {observation, session} from '../recording/events.ts';

describe('the time between attempts', () => {
  it('stays between 1 s and 30 s, and grows', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.double({min: 0, max: 1, noNaN: true}), (attempt, random) => {
        const wait = backoff(attempt, random);
        expect(wait).toBeGreaterThanOrEqual(1_000);
        expect(wait).toBeLessThanOrEqual(30_000);
        expect(backoff(attempt + 1, random)).toBeGreaterThanOrEqual(wait);
      }),
    );
  });
});

describe('the time between readings', () => {
  const calm = observation(1, [session('1')]);
  const tense = observation(1, [session('1', {waitsForLock: true})]);

  it('is the usual one while nobody waits, and half of it while somebody does', () => {
    expect(paceAfter(calm, 20, 1_000)).toEqual({interval: 1_000, reason: null});
    expect(paceAfter(tense, 20, 1_000)).toEqual({interval: 500, reason: 'sessions wait for locks'});
    expect(paceAfter(tense, 20, 3_000).interval).toBe(1_500);
  });

  it('is neither less than half a second nor more than five while somebody waits', () => {
    expect(paceAfter(tense, 20, 500)).toEqual({interval: 500, reason: null});
    expect(paceAfter(tense, 20, 700).interval).toBe(500);
    expect(paceAfter(tense, 20, 60_000).interval).toBe(5_000);
  });

  it('is ten times what a slow reading took, even while somebody waits', () => {
    expect(paceAfter(tense, 300, 1_000)).toEqual({interval: 3_000, reason: 'a reading took 300 ms'});
    expect(paceAfter(calm, 800, 1_000)).toEqual({interval: 8_000, reason: 'a reading took 800 ms'});
  });

  it('is never more than ten seconds while nobody is known to wait, since then somebody may', () => {
    expect(paceAfter(calm, 3_000, 1_000)).toEqual({interval: 10_000, reason: 'a reading took 3000 ms'});
    expect(paceAfter(calm, 12_000, 1_000).interval).toBe(12_000);
  });

  it('is never more than five seconds while somebody waits, unless a reading takes longer or more was asked for', () => {
    expect(paceAfter(tense, 1_300, 1_000)).toEqual({interval: 5_000, reason: 'a reading took 1300 ms'});
    expect(paceAfter(tense, 6_000, 1_000).interval).toBe(6_000);
    expect(paceAfter(tense, 1_300, 8_000).interval).toBe(8_000);
  });
});

describe('the clock', () => {
  it('follows the monotonic clock when the wall clock is put back', () => {
    let [wall, monotonic] = [1_000_000, 50];
    const now = createClock(
      () => wall,
      () => monotonic,
    );
    expect(now()).toBe(1_000_000);
    [wall, monotonic] = [400_000, 1_050];
    expect(now()).toBe(1_001_000);
  });

  it('follows the wall clock after the machine has slept', () => {
    let wall = 1_000_000;
    const now = createClock(
      () => wall,
      () => 50,
    );
    wall += 3_600_000;
    expect(now()).toBe(4_600_000);
  });
});
