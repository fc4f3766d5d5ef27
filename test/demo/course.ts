// What every patient play of a pile-up goes through, whatever the engine.
import {expect} from 'vitest';
import type {Played} from '../../demo/operator/record.ts';

/** A baseline, the alert above it, the key pressed after that, the end of the alert, and the recovery. */
export function expectCourse({
  rescued,
  recovery,
  above,
  deeds,
  told,
}: Played & {readonly told: string}): void {
  expect(rescued).toBe(true);
  expect(recovery?.baselines).toBeGreaterThan(5);
  expect(above).toMatchObject({series: expect.any(String), lasted: expect.any(Number)});
  const {raisedAt = 0, times = 0, lasted = 0} = above ?? {};
  // `null`: usually it is nothing.
  expect(times ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(3);
  expect(deeds[0]?.at).toBeGreaterThanOrEqual(raisedAt);
  expect(raisedAt + (lasted ?? 0)).toBeGreaterThan(deeds[0]?.at ?? Number.POSITIVE_INFINITY);
  expect(recovery?.recoveredAt).toBeGreaterThanOrEqual(recovery?.endedAt ?? Number.POSITIVE_INFINITY);
  for (const said of ['HEALTH    ✖', 'above baseline latency on', 'presses c', 'over: above baseline'])
    expect(told).toContain(said);
  expect(told).toMatch(/recovered .*the migration/);
}
