import {describe, expect, it} from 'vitest';
import {chart} from '../../../src/text/chart/chart.ts';
import {durations} from '../../../src/text/chart/measure.ts';
import {lineText} from '../../../src/text/span.ts';
import {curves, time} from './course.ts';

const sizes = [
  [80, 16],
  [120, 20],
  [200, 26],
] as const;

describe.each(sizes)('a chart of %i×%i', (width, height) => {
  it.each(['lines', 'dots', 'ascii'] as const)('drawn with %s', async drawing => {
    const drawn = (['linear', 'log'] as const).flatMap(scale =>
      chart(curves, {...{width, height, measure: durations, scale, drawing, baseline: 40, time}}).map(
        lineText,
      ),
    );
    expect(Math.max(...drawn.map(line => [...line].length))).toBeLessThanOrEqual(width);
    await expect(`${drawn.join('\n')}\n`).toMatchFileSnapshot(`../../golden/chart/${drawing}.${width}.txt`);
  });
});

it('has nothing but ASCII in it where that is asked for', () => {
  const lines = chart(curves, {
    ...{width: 80, height: 16, measure: durations, drawing: 'ascii', baseline: 40, time},
  });
  expect(lines.map(lineText).join('')).toMatch(/^[\x20-\x7e]*$/);
});
