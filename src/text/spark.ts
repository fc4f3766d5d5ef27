import type {Drawing} from './chart/drawing.ts';
import {resample} from './chart/resample.ts';
import type {Maybe} from './format.ts';

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const ascii = ['_', '.', '-', '~', '=', '+', '*', '#'] as const;
const GAP = '·';

/** Bars of Braille dots from the bottom, none to four, at the left and at the right of a cell. */
const left = [0, 0x40, 0x44, 0x46, 0x47];
const right = [0, 0x80, 0xa0, 0xb0, 0xb8];
const braille = 0x28_00;

export type SparkOptions = {
  /** Of the scale; 0 unless values are negative. */
  readonly min?: number;
  /** Of the scale; the largest value by default. */
  readonly max?: number;
  readonly drawing?: Drawing;
};

/** The level of a value, of so many. */
const levelOf = (value: number, {min, max}: {min: number; max: number}, levels: number): number => {
  const share = max > min ? (value - min) / (max - min) : 0;
  return Math.min(Math.max(Math.round(share * (levels - 1)), 0), levels - 1);
};

/**
 * A line of bars, newest at the right edge, exactly `width` cells. Spaces stand before the first value, `·` for values that are not known (in
 * Braille, that has two values to a cell, no dot). The scale goes from `min` to `max`.
 */
export const spark = (values: readonly Maybe[], width: number, options: SparkOptions = {}): string => {
  const {drawing = 'lines'} = options;
  const points = resample(values, drawing === 'dots' ? 2 * width : width);
  const known = points.filter(point => point !== null);
  if (known.length === 0) return ' '.repeat(Math.max(0, width));
  const ends = {min: options.min ?? Math.min(0, ...known), max: options.max ?? Math.max(...known)};
  if (drawing === 'dots') return dotted(points, ends);
  const bars = drawing === 'ascii' ? ascii : blocks;
  const first = points.findIndex(point => point !== null);
  return points
    .map((point, index) => {
      if (point === null) return index < first ? ' ' : drawing === 'ascii' ? '?' : GAP;
      return bars[levelOf(point, ends, bars.length)] ?? GAP;
    })
    .join('');
};

/** What is known has one dot at least. */
const dotted = (points: readonly (number | null)[], ends: {min: number; max: number}): string => {
  const heights = points.map(point => (point === null ? 0 : 1 + levelOf(point, ends, 4)));
  return Array.from({length: heights.length / 2}, (_, cell) => {
    const bits = (left[heights[2 * cell] ?? 0] ?? 0) | (right[heights[2 * cell + 1] ?? 0] ?? 0);
    return bits === 0 ? ' ' : String.fromCodePoint(braille + bits);
  }).join('');
};
