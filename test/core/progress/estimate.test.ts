import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {estimate} from '../../../src/core/progress/estimate.ts';
import type {ProgressReading} from '../../../src/core/progress/reading.ts';
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
  left: null,
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

/** What a server or tool may say, sense or not. */
const anyCount = fc.option(
  fc.oneof(
    fc.integer({min: 0, max: 2000}),
    fc.constantFrom(-1, Number.NaN, Number.POSITIVE_INFINITY, 0.5, Number.MAX_VALUE),
  ),
);
const anyShare = fc.option(fc.oneof(fc.double({min: 0, max: 1}), fc.constantFrom(-0.1, 1.5, Number.NaN)));

/** Any sequence at all: totals shrink and grow, counters reset, phases come and go, the clock jumps ahead, back, or stands. */
const anything = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constant(1000),
      fc.integer({min: -5000, max: 5000}),
      fc.integer({min: -86_400_000, max: 86_400_000}),
    ),
    fc.record({
      done: anyCount,
      total: anyCount,
      phase: fc.constantFrom('scan', 'sort', 'load'),
      unit: fc.constantFrom('rows', 'bytes', null),
      before: anyShare,
      weight: anyShare,
      waitingBecause: fc.option(fc.constantFrom('paused', 'throttled: lag 9 s', 'no word from its worker')),
      left: fc.option(fc.constant({low: 1000, high: 9000})),
      complete: fc.boolean(),
    }),
  ),
  {minLength: 1, maxLength: 60},
);

type Step = {readonly known: Progress | null; readonly said: Partial<ProgressReading>; readonly at: number};

const keepsItsShare = ({known, said}: Step, {fraction, reestimated}: Progress): void => {
  if (fraction === null) return;
  expect(fraction).toBeGreaterThanOrEqual(0);
  expect(fraction).toBeLessThanOrEqual(1);
  expect(fraction === 1).toBe(said.complete);
  if (known?.peak != null) expect(reestimated).toBe(fraction < known.peak);
};

const keepsItsTime = ({said}: Step, {eta, etaMissing, fraction}: Progress): void => {
  if (said.waitingBecause !== null || said.complete) expect(eta).toBeNull();
  expect(eta === null).toBe(etaMissing !== null);
  if (eta === null) return;
  expect(eta.low).toBeGreaterThanOrEqual(0);
  expect(eta.high).toBeGreaterThanOrEqual(eta.low);
  expect(Number.isFinite(eta.high)).toBe(true);
  if (fraction === null) expect(eta).toEqual(said.left);
};

const keepsItsReason = ({known, said, at}: Step, next: Progress): void => {
  const {stalledSince, stalledBecause, movedAt, done} = next;
  expect(stalledSince === null).toBe(stalledBecause === null);
  expect(movedAt).toBeLessThanOrEqual(at);
  if (said.complete) expect(stalledBecause).toBeNull();
  else if (said.waitingBecause != null) expect(stalledBecause).toBe(said.waitingBecause);
  if (stalledSince === null) return;
  expect(stalledSince).toBeLessThanOrEqual(at);
  // Whatever was done, was done before.
  if (known !== null && done !== known.done) expect(stalledSince).toBe(at);
};

describe('an estimate of progress', () => {
  it('keeps its promises whatever it is told', () => {
    fc.assert(
      fc.property(anything, steps => {
        let known: Progress | null = null;
        let at = 1_000_000_000;
        for (const [gap, said] of steps) {
          at += gap;
          const next: Progress = estimate(known, reading(said), at);
          const step = {known, said, at};
          keepsItsShare(step, next);
          keepsItsTime(step, next);
          keepsItsReason(step, next);
          for (const rate of Object.values(next.rate))
            if (rate !== null) expect(rate >= 0 && Number.isFinite(rate)).toBe(true);
          known = next;
        }
      }),
      {numRuns: 500},
    );
  });

  it('is not misled by a total that is corrected on the way', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 5, max: 34}),
        fc.integer({min: 400, max: 9000}),
        fc.integer({min: 400, max: 9000}),
        (corrected, before, after) => {
          const {eta} = run(
            steady(36, 10).map(
              ([at, {done}], second) => [at, {done, total: second < corrected ? before : after}] as const,
            ),
          );
          const left = ((after - 350) / 10) * 1000;
          expect(eta?.low).toBeLessThanOrEqual(left);
          expect(eta?.low).toBeGreaterThan(left / 2);
          expect(eta?.high).toBeGreaterThanOrEqual(left);
          expect(eta?.high).toBeLessThan(left * 2);
        },
      ),
    );
  });

  it('calls work stalled though its total is estimated anew at every reading', () => {
    const standing = Array.from(
      {length: 15},
      (_, i) => [30_000 + i * 1000, {done: 290, total: 1000 + i}] as const,
    );
    expect(run([...steady(30, 10), ...standing])).toMatchObject({stalledSince: 29_000, eta: null});
  });

  it('is not stalled since its pause when it has moved between two pauses', () => {
    const {stalledSince} = run([
      ...steady(31, 10),
      [31_000, {done: 300, waitingBecause: 'paused'}],
      [35_000, {done: 300, waitingBecause: 'paused'}],
      [36_000, {done: 350, waitingBecause: 'throttled: lag 9 s'}],
      [38_000, {done: 350, waitingBecause: 'throttled: lag 9 s'}],
    ]);
    expect(stalledSince).toBe(36_000);
  });

  it('promises no end when all that is counted was done and it goes on', () => {
    const {fraction, eta, etaMissing} = run([...steady(30, 10), [30_000, {done: 300, total: 300}]]);
    expect(fraction).toBeLessThan(1);
    expect(eta).toBeNull();
    expect(etaMissing).toContain('all that is counted was done');
  });

  it('goes on at the pace of before through a phase that nothing counts, until that should be over', () => {
    const scan = Array.from(
      {length: 31},
      (_, i) => [i * 1000, {phase: 'scan', before: 0, weight: 0.6, done: i, total: 30}] as const,
    );
    const sorting = (second: number) =>
      [second * 1000, {phase: 'sort', before: 0.6, weight: 0.4, done: null, total: null}] as const;
    const sorted = (seconds: number) =>
      run([...scan, ...Array.from({length: seconds}, (_, i) => sorting(31 + i))]);
    // 60 % took 30 s, so 40 % take 20 s.
    const early = sorted(6).eta;
    expect(early?.low).toBeLessThan(15_000);
    expect(early?.high).toBeGreaterThan(13_000);
    expect(early?.high).toBeLessThan(20_000);
    expect(sorted(30)).toMatchObject({eta: null, stalledSince: null});
    expect(sorted(30).etaMissing).toContain('takes longer than expected');
  });

  it('is less sure the more of the work is in later phases', () => {
    const scanning = (weight: number) =>
      run(steady(31, 10).map(([at, {done}]) => [at, {phase: 'scan', before: 0, weight, done}] as const)).eta;
    const ratio = (eta: Progress['eta']): number => (eta?.high ?? 0) / (eta?.low ?? 1);
    expect(ratio(scanning(0.5))).toBeGreaterThan(ratio(scanning(1)) * 1.5);
  });

  it('begins at the beginning with the next table of one command, and goes on with the same where a reading lacked it', () => {
    const next = run([...steady(30, 10), [30_000, {title: 'VACUUM items', done: 5}]]);
    expect(next).toMatchObject({reestimated: false, fraction: 0.005});
    const again = run([
      ...steady(30, 10),
      [30_000, {title: 'VACUUM', done: null, total: null}],
      [31_000, {done: 5}],
    ]);
    expect(again).toMatchObject({reestimated: true, fraction: 0.005});
  });

  it('tells the time left by what was measured elsewhere, but not while it waits', () => {
    const uncounted = {done: null, total: null, left: {low: 1000, high: 9000}};
    expect(run([[0, uncounted]])).toMatchObject({fraction: null, eta: {low: 1000, high: 9000}});
    expect(run([[0, {...uncounted, waitingBecause: 'waits for a lock on orders'}]]).eta).toBeNull();
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
