// A day of watching: the same events through journal, fold, recorder and the past hour, a reading every ten seconds of it.
import {expect, it} from 'vitest';
import {day} from '../bench/day.ts';

const mebibyte = 1024 * 1024;

it('has memory at rest after a quarter of it, and a recording of the size that was designed', async () => {
  const {after, frames, size} = await day(24, 10);
  expect(frames).toBe(8_640);
  expect(after).toHaveLength(4);
  // Charts look back on six hours.
  const [first = {values: 0, heap: 0}, ...later] = after;
  for (const {values, heap} of later) {
    // What happened is listed for as long as the session lasts.
    expect(values).toBeLessThan(first.values * 1.5);
    // What the collector leaves differs by some mebibytes from one time to the next.
    expect(heap - first.heap).toBeLessThan(12 * mebibyte);
  }
  expect(size / frames).toBeLessThan(4 * 1024);
}, 300_000);
