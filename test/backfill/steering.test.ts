// The steering by itself: whatever batches and servers do, it keeps its promises.
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {firstSize, halved, sizeAfter, targetAfter} from '../../src/backfill/batch-size.ts';
import type {Conditions} from '../../src/backfill/conditions.ts';
import {freshPace, type Pace, paceAfterBatch, paceAfterLook, restAfter} from '../../src/backfill/pace.ts';
import {retryAfter} from '../../src/backfill/retry.ts';
import {addBeat, isSlowed, noLatency, type WriteLatency} from '../../src/backfill/write-latency.ts';

const limits = {least: 10, most: 100_000, target: 250};

describe('the batch size', () => {
  const durations = fc.array(fc.double({min: 0.01, max: 60_000, noNaN: true}), {minLength: 1, maxLength: 60});

  it('stays within its limits and never grows by more than half, whatever batches take', () => {
    fc.assert(
      fc.property(durations, taken => {
        let size = firstSize;
        for (const duration of taken) {
          const next = sizeAfter(size, {keys: size.keys, duration}, limits);
          expect(next.keys).toBeGreaterThanOrEqual(limits.least);
          expect(next.keys).toBeLessThanOrEqual(Math.min(limits.most, Math.round(size.keys * 1.5)));
          size = next;
        }
      }),
    );
  });

  it('finds the size whose batches take the time they may, whatever a key costs', () => {
    fc.assert(
      fc.property(fc.double({min: 0.01, max: 10, noNaN: true}), cost => {
        let size = firstSize;
        for (let batch = 0; batch < 60; batch++)
          size = sizeAfter(size, {keys: size.keys, duration: size.keys * cost}, limits);
        const right = Math.min(limits.most, Math.max(limits.least, limits.target / cost));
        expect(size.keys / right).toBeGreaterThan(0.9);
        expect(size.keys / right).toBeLessThan(1.1);
      }),
    );
  });

  it('takes one slow batch among many for chance, and one far too long for a warning', () => {
    let size = firstSize;
    for (let batch = 0; batch < 40; batch++)
      size = sizeAfter(size, {keys: size.keys, duration: size.keys * 0.1}, limits);
    const usual = size.keys;
    expect(sizeAfter(size, {keys: usual, duration: 500}, limits).keys).toBeGreaterThan(usual * 0.9);
    expect(sizeAfter(size, {keys: usual, duration: 2_500}, limits).keys).toBeLessThanOrEqual(usual * 0.11);
  });

  it('is halved by time-outs down to a single key', () => {
    let size = firstSize;
    for (let times = 0; times < 20; times++) size = halved(size);
    expect(size.keys).toBe(1);
  });

  it('gives batches less time while others wait for them, and the usual time back when not', () => {
    let target = 250;
    for (let looks = 0; looks < 10; looks++) target = targetAfter(target, 250, 3);
    expect(target).toBeLessThan(20);
    for (let looks = 0; looks < 60; looks++) target = targetAfter(target, 250, 0);
    expect(target).toBe(250);
  });
});

const conditions = (lag: number | null, unknown = false): Conditions => ({
  worst: lag === null ? null : {replica: 'db2', lag},
  unknown: unknown ? {replica: 'db2', why: 'it does not answer'} : null,
  waiting: 0,
});

describe('the pace', () => {
  const pace = {lag: 1_000};

  it('never lets a batch go while a known lag is at its limit or beyond', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: 0, max: 5_000})), lags => {
        let now: Pace = freshPace;
        for (const [at, lag] of lags.entries()) {
          now = paceAfterLook(now, conditions(lag), pace, at * 500);
          if (lag >= pace.lag) expect(now.hold).not.toBeNull();
          if (lag < pace.lag / 2) expect(now.hold).toBeNull();
        }
      }),
    );
  });

  it('waits until lag has fallen well below the limit before it goes on', () => {
    const held = paceAfterLook(freshPace, conditions(1_200), pace, 0);
    expect(paceAfterLook(held, conditions(900), pace, 500).hold).toContain('db2 lags');
    expect(paceAfterLook(held, conditions(400), pace, 500).hold).toBeNull();
  });

  it('holds at once when lag was never known, and after 15 s when it no longer is', () => {
    expect(paceAfterLook(freshPace, conditions(null, true), pace, 0).hold).toContain('cannot be read');
    let now = paceAfterLook(freshPace, conditions(0), pace, 0);
    now = paceAfterLook(now, conditions(null, true), pace, 1_000);
    expect(now.hold).toBeNull();
    expect(paceAfterLook(now, conditions(null, true), pace, 17_000).hold).toContain('cannot be read');
  });

  it('rests at least as long as people ask, longer the nearer lag comes to its limit', () => {
    const rest = (lag: number) => restAfter(freshPace, conditions(lag), pace, {duration: 100, asked: 20});
    expect(rest(0)).toBe(20);
    expect(rest(700)).toBeGreaterThan(100);
    expect(rest(900)).toBeGreaterThan(rest(700));
  });

  it('rests longer and longer while it disturbs, never for ever, and not at all when it no longer does', () => {
    let now: Pace = freshPace;
    for (let batch = 0; batch < 100; batch++) now = paceAfterBatch(now, true);
    expect(now.rest).toBe(16);
    for (let batch = 0; batch < 100; batch++) now = paceAfterBatch(now, false);
    expect(now.rest).toBe(0);
  });
});

describe('the latency of writes', () => {
  const beats = (latency: WriteLatency, took: number, atRest: boolean, at = 0) => {
    let after = latency;
    for (let beat = 0; beat < 20; beat++) after = addBeat(after, {at: at + beat, took, atRest});
    return after;
  };

  it('counts as slowed when it is a multiple of what it was at rest', () => {
    const calm = beats(noLatency, 10, true);
    expect(isSlowed(beats(calm, 14, false), 100, 1.5)).toBe(false);
    expect(isSlowed(beats(calm, 20, false), 100, 1.5)).toBe(true);
  });

  it('says nothing by too few writes, or by old ones', () => {
    expect(isSlowed(beats(noLatency, 99, false), 100, 1.5)).toBe(false);
    expect(isSlowed(beats(beats(noLatency, 1, true), 99, false), 60_000, 1.5)).toBe(false);
  });
});

it('tries again after a time that grows, drawn by chance', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 500}),
      fc.double({min: 0, max: 1, noNaN: true}),
      (failures, random) => {
        const wait = retryAfter(failures, random);
        expect(wait).toBeGreaterThanOrEqual(50);
        expect(wait).toBeLessThanOrEqual(10_000);
        expect(retryAfter(failures, 1)).toBeGreaterThan(retryAfter(failures, 0));
      },
    ),
  );
});
