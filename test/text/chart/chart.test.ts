import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {append, emptySeries} from '../../../src/core/series.ts';
import {chart} from '../../../src/text/chart/chart.ts';
import {durations, measuredBy} from '../../../src/text/chart/measure.ts';
import {windows} from '../../../src/text/chart/windows.ts';
import {count, duration} from '../../../src/text/format.ts';
import {lineCells, lineText} from '../../../src/text/span.ts';

const texts = (...args: Parameters<typeof chart>): string[] => chart(...args).map(lineText);
const value = fc.oneof(
  fc.double({min: -1e6, max: 1e6, noNaN: true}),
  fc.constantFrom(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, 0),
);

describe('a chart', () => {
  it('has exactly its height, is never wider than its width, and leaves no space at a line end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(value, {maxLength: 80}), {maxLength: 4}),
        fc.integer({min: 0, max: 100}),
        fc.integer({min: 0, max: 20}),
        (series, width, height) => {
          const lines = chart(
            series.map(values => ({values})),
            {width, height, measure: measuredBy(count), baseline: 100},
          );
          expect(lines).toHaveLength(height);
          for (const line of lines) {
            expect(lineCells(line)).toBeLessThanOrEqual(width);
            expect(lineText(line)).not.toMatch(/ $/);
          }
        },
      ),
      {numRuns: 500},
    );
  });

  it('draws a value that does not change as a level line', () => {
    expect(texts([{values: Array(10).fill(5)}], {width: 12, height: 3, measure: measuredBy(count)})).toEqual([
      '5┤──────────',
      ' ┤',
      '0┤',
    ]);
  });

  it('draws nothing for nothing', () => {
    expect(texts([{values: []}], {width: 10, height: 3, measure: measuredBy(count)})).toEqual([
      '1┤',
      ' ┤',
      '0┤',
    ]);
  });

  it('leaves a gap where a value is not known', () => {
    expect(
      texts([{values: [2, 2, 2, null, null, 2, 2]}], {width: 9, height: 3, measure: measuredBy(count)})[0],
    ).toBe('2┤───  ──');
  });

  it('writes at most three values at its axis, which ends at a round number', () => {
    expect(
      texts([{values: [0, 412, 689]}], {width: 20, height: 5, measure: measuredBy(duration)}).map(line =>
        line.split('┤')[0]?.trim(),
      ),
    ).toEqual(['800 ms', '', '400 ms', '', '0 ms']);
  });

  it('tells curves apart without colour', () => {
    const [top, middle] = texts([{values: [1, 1, 1]}, {values: [2, 2, 2], weight: 'heavy'}], {
      width: 5,
      height: 3,
      measure: measuredBy(count),
    });
    expect([top, middle]).toEqual(['2┤━━━', ' ┤───']);
  });

  it('keeps the tone of each curve, the later one on top', () => {
    const lines = chart(
      [
        {values: [1, 1], tone: 'series1'},
        {values: [1, 1], tone: 'series3'},
      ],
      {width: 4, height: 2, measure: measuredBy(count)},
    );
    expect(lines[0]?.slice(1)).toEqual([{text: '──', tone: 'series3'}]);
  });

  it('dots a baseline behind the curves', () => {
    expect(
      texts([{values: [null, null, 3, 3]}], {width: 6, height: 4, measure: measuredBy(count), baseline: 1}),
    ).toEqual(['3┤  ──', ' ┤', ' ┤····', '0┤']);
  });

  it('does not lose a peak when there are more samples than cells', () => {
    const values = Array.from({length: 1000}, (_, index) => (index === 333 ? 9 : 1));
    expect(texts([{values}], {width: 40, height: 4, measure: measuredBy(count)})[0]).toMatch(/[╭╮]/);
  });

  it('does not magnify noise', () => {
    expect(
      texts([{values: [0.1, 0.2]}], {width: 10, height: 3, measure: measuredBy(duration), atLeast: 10})[0],
    ).toMatch(/^10 ms/);
  });
});

it('never draws outside of its cells, whatever is drawn, with what and over what time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({min: 1, max: 200_000}), value), {maxLength: 60}),
      fc.integer({min: 0, max: 120}),
      fc.integer({min: 0, max: 20}),
      fc.constantFrom('lines', 'dots', 'ascii'),
      fc.constantFrom('linear', 'log'),
      fc.constantFrom(...windows),
      (steps, width, height, drawing, scale, window) => {
        let at = 1_800_000_000_000;
        let series = emptySeries;
        for (const [step, each] of steps) {
          at += step;
          series = append(series, at, each ?? null);
        }
        const time = {now: at, window, zoneOffset: 0, happenings: []};
        const options = {width, height, measure: durations, drawing, scale, time, baseline: 5} as const;
        const lines = chart([{series, name: 'p99', weight: 'heavy'}], options);
        expect(lines).toHaveLength(height);
        for (const line of lines) expect(lineCells(line)).toBeLessThanOrEqual(width);
      },
    ),
    {numRuns: 300},
  );
});
