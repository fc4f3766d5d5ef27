import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {measure} from '../../../src/core/replication/ruler.ts';

/** Positions 100, 200, 300 at 1, 2 and 3 s. */
const ruler = {at: [1_000, 2_000, 3_000], values: [100, 200, 300]};

/** Running totals. */
const sums = (values: readonly number[]): readonly number[] =>
  values.map((_, index) => values.slice(0, index + 1).reduce((sum, value) => sum + value, 0));

describe('the ruler of log positions', () => {
  it('measures the time since the primary was at a position, between its marks too', () => {
    expect(measure(ruler, 200, 3_500)).toEqual({kind: 'exact', elapsed: 1_500});
    expect(measure(ruler, 250, 3_500)).toEqual({kind: 'exact', elapsed: 1_000});
  });

  it('is 0 at the newest position and beyond', () => {
    expect(measure(ruler, 300, 9_000)).toEqual({kind: 'exact', elapsed: 0});
    expect(measure(ruler, 999, 3_000)).toEqual({kind: 'exact', elapsed: 0});
  });

  it('does not take an idle primary for a lagging replica', () => {
    const idle = {at: [0, 60_000, 61_000], values: [100, 100, 200]};
    expect(measure(idle, 100, 61_200)).toEqual({kind: 'exact', elapsed: 1_200});
  });

  it('says at least for a position from before it begins', () => {
    expect(measure(ruler, 50, 4_000)).toEqual({kind: 'at least', elapsed: 3_000});
  });

  it('says at least, or nothing, when the primary has not been read for a while', () => {
    expect(measure(ruler, 200, 30_000)).toEqual({kind: 'at least', elapsed: 28_000});
    expect(measure(ruler, 300, 30_000)).toEqual({kind: 'unknown'});
  });

  it('knows nothing without marks', () => {
    expect(measure({at: [], values: []}, 5, 1)).toEqual({kind: 'unknown'});
  });

  it('never says less for a position further back', () => {
    const steps = fc.array(fc.record({later: fc.integer({min: 1, max: 5_000}), more: fc.nat(500)}), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, fc.nat(20_000), fc.nat(20_000), (list, a, b) => {
        const at = sums(list.map(({later}) => later));
        const values = sums(list.map(({more}) => more));
        const now = at.at(-1) ?? 0;
        const [near, far] = [Math.max(a, b), Math.min(a, b)].map(each => measure({at, values}, each, now));
        if (near?.kind === 'unknown' || far?.kind === 'unknown' || !near || !far) return;
        expect(far.elapsed).toBeGreaterThanOrEqual(near.elapsed - 1e-6);
        expect(near.elapsed).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
