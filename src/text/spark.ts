import type {Maybe} from './format.ts';
import {resample} from './resample.ts';

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const GAP = '·';

/**
 * A line of bars, newest at the right edge, exactly `width` cells. Spaces stand before the first value, `·` for values that are not known.
 * The scale goes from `min` (0 unless values are negative) to `max` (the largest value).
 */
export const spark = (
  values: readonly Maybe[],
  width: number,
  scale: {min?: number; max?: number} = {},
): string => {
  const points = resample(values, width);
  const known = points.filter(point => point !== null);
  if (known.length === 0) return ' '.repeat(Math.max(0, width));
  const min = scale.min ?? Math.min(0, ...known);
  const max = scale.max ?? Math.max(...known);
  const first = points.findIndex(point => point !== null);
  return points
    .map((point, index) => (point === null ? (index < first ? ' ' : GAP) : bar(point, min, max)))
    .join('');
};

const bar = (value: number, min: number, max: number): string => {
  const share = max > min ? (value - min) / (max - min) : 0;
  const level = Math.round(share * (LEVELS.length - 1));
  return LEVELS[Math.min(Math.max(level, 0), LEVELS.length - 1)] ?? GAP;
};
