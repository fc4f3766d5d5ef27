import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {estimate, type ProgressReading} from '../../../src/core/progress/estimate.ts';
import type {Progress} from '../../../src/core/state.ts';

const reading = (change: Partial<ProgressReading> = {}): ProgressReading => ({
  key: 'job',
  node: 'db1',
  title: 'backfill',
  table: 'orders',
  phase: 'copying',
  done: 0,
  total: 1000,
  unit: 'rows',
  source: 'rows counted at the start',
  startedAt: 0,
  before: null,
  weight: null,
  waitingBecause: null,
  waitsFor: null,
  lockNext: null,
  changeLog: null,
  untold: false,
  session: null,
  job: null,
  complete: false,
  ...change,
});

const run = (readings: readonly (readonly [number, Partial<ProgressReading>])[]): Progress => {
  let known: Progress | null = null;
  for (const [at, change] of readings) known = estimate(known, reading(change), at);
  if (!known) throw new Error('no reading');
  return known;
};

const steady = (seconds: number, perSecond: number) =>
  Array.from({length: seconds}, (_, second) => [second * 1000, {done: second * perSecond}] as const);

/** Any sequence at all: totals shrink and grow, counters reset, phases change, the clock jumps ahead or stands. */
const anything = fc.array(
  fc.tuple(
    fc.oneof(fc.constant(1000), fc.integer({min: 0, max: 5000}), fc.integer({min: 0, max: 86_400_000})),
    fc.record({
      done: fc.option(fc.integer({min: 0, max: 2000})),
      total: fc.option(fc.integer({min: 0, max: 1500})),
      phase: fc.constantFrom('scan', 'sort', 'load'),
      before: fc.option(fc.double({min: 0, max: 1, noNaN: true})),
      weight: fc.option(fc.double({min: 0, max: 1, noNaN: true})),
      waitingBecause: fc.option(fc.constant('paused')),
      complete: fc.boolean(),
    }),
  ),
  {minLength: 1, maxLength: 60},
);

describe('an estimate of progress', () => {
  it('keeps its promises whatever it is told', () => {
    fc.assert(
      fc.property(anything, steps => {
        let known: Progress | null = null;
        let at = 0;
        for (const [gap, change] of steps) {
          at += gap;
          const next: Progress = estimate(known, reading(change), at);
          if (next.fraction !== null) {
            expect(next.fraction).toBeGreaterThanOrEqual(0);
            expect(next.fraction).toBeLessThanOrEqual(1);
            expect(next.fraction === 1).toBe(change.complete);
            if (known?.fraction != null && next.fraction < known.fraction)
              expect(next.reestimated).toBe(true);
          }
          if (change.waitingBecause !== null) expect(next.eta).toBeNull();
          expect(next.eta === null).toBe(next.etaMissing !== null);
          if (next.eta) {
            expect(next.eta.low).toBeGreaterThanOrEqual(0);
            expect(next.eta.high).toBeGreaterThanOrEqual(next.eta.low);
            expect(Number.isFinite(next.eta.high)).toBe(true);
          }
          expect(next.stalledSince === null).toBe(next.stalledBecause === null);
          for (const rate of Object.values(next.rate))
            if (rate !== null) expect(rate).toBeGreaterThanOrEqual(0);
          known = next;
        }
      }),
    );
  });

  it('holds the true time left in its range when the pace is steady', () => {
    const {eta, rate} = run(steady(31, 10));
    expect(rate.tenSeconds).toBeCloseTo(10);
    expect(eta?.low).toBeLessThan(70_000);
    expect(eta?.high).toBeGreaterThan(70_000);
  });

  it('widens the range when the pace changes', () => {
    const slower = [
      ...steady(41, 20),
      ...Array.from({length: 10}, (_, i) => [41_000 + i * 1000, {done: 801 + i}] as const),
    ];
    const {eta} = run(slower);
    expect((eta?.high ?? 0) / (eta?.low ?? 1)).toBeGreaterThan(5);
  });

  it('has no ETA while it waits, and says since when and why', () => {
    const waiting = {done: 300, waitingBecause: 'paused'};
    const {eta, etaMissing, stalledSince, stalledBecause} = run([
      ...steady(31, 10),
      [31_000, waiting],
      [35_000, waiting],
    ]);
    expect({eta, etaMissing, stalledSince, stalledBecause}).toEqual({
      eta: null,
      etaMissing: 'paused',
      stalledSince: 31_000,
      stalledBecause: 'paused',
    });
  });

  it('calls work stalled that has not moved for ten seconds, from when it last moved', () => {
    const standing = Array.from({length: 12}, (_, i) => [30_000 + i * 1000, {done: 290}] as const);
    const {stalledSince, eta} = run([...steady(30, 10), ...standing]);
    expect(stalledSince).toBe(29_000);
    expect(eta).toBeNull();
  });

  it('shows no percentage when more was done than there was to do', () => {
    const {fraction, source} = run([
      [0, {done: 900}],
      [1000, {done: 1390}],
    ]);
    expect(fraction).toBeNull();
    expect(source).toContain('more was done than estimated');
  });

  it('weighs phases, and compares units only within one', () => {
    const {fraction, rate} = run([
      [0, {phase: 'scan', before: 0, weight: 0.5, done: 0, total: 100}],
      [5000, {phase: 'scan', before: 0, weight: 0.5, done: 100, total: 100}],
      [6000, {phase: 'load', before: 0.5, weight: 0.5, done: 5000, total: 10_000}],
    ]);
    expect(fraction).toBe(0.75);
    expect(rate.tenSeconds).toBeNull();
  });
});
