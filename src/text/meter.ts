import type {Maybe} from './format.ts';

const FULL = '█';
const EMPTY = '░';

/** A progress bar of exactly `width` cells for a share between 0 and 1. Full only when all is done; an unknown share is an empty track. */
export const meter = (share: Maybe, width: number): string => {
  const size = Math.max(0, width);
  const done = typeof share === 'number' && share > 0 ? Math.floor(Math.min(share, 1) * size) : 0;
  return FULL.repeat(done) + EMPTY.repeat(size - done);
};

/** A bar for work without a counter: a block that moves with `step` and so never claims a share. */
export const meterUnknown = (step: number, width: number): string => {
  const size = Math.max(0, width);
  const block = Math.min(3, size);
  const places = size - block + 1;
  const period = Math.max(1, 2 * (places - 1));
  const phase = ((step % period) + period) % period;
  const at = phase < places ? phase : period - phase;
  return EMPTY.repeat(at) + FULL.repeat(block) + EMPTY.repeat(size - block - at);
};
