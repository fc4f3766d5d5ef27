// Curves as lines, by asciichart: in signs of box drawing, or in plain ASCII for a terminal or font that has no others.
import asciichart from 'asciichart';
import type {Tone} from '../span.ts';
import {cellOf, type Grid} from './grid.ts';
import type {Scale} from './scale.ts';

/** Line drawings that can be told apart without colour. */
export type Weight = 'light' | 'heavy' | 'double' | 'dashed';

type Symbols = [string, string, string, string, string, string, string, string, string, string];

/** In asciichart's order: the first two are its axis, which is drawn elsewhere; then level, level, level, and corners from below, to below, … */
const boxes: Readonly<Record<Weight, Symbols>> = {
  light: ['─', '─', '─', '─', '─', '╰', '╭', '╮', '╯', '│'],
  heavy: ['━', '━', '━', '━', '━', '┗', '┏', '┓', '┛', '┃'],
  double: ['═', '═', '═', '═', '═', '╚', '╔', '╗', '╝', '║'],
  dashed: ['┄', '┄', '┄', '┄', '┄', '╰', '╭', '╮', '╯', '┆'],
};
const ascii: Readonly<Record<Weight, Symbols>> = {
  light: ['-', '-', '-', '-', '-', '`', '.', '.', "'", '|'],
  heavy: ['#', '#', '#', '#', '#', '#', '#', '#', '#', '#'],
  double: ['=', '=', '=', '=', '=', '=', '=', '=', '=', 'H'],
  dashed: ['.', '.', '.', '.', '.', '.', '.', '.', '.', ':'],
};

export const lineSymbols = {boxes, ascii};

/** How a weight looks in a legend. */
export const legendSign = (weight: Weight, symbols: keyof typeof lineSymbols): string =>
  lineSymbols[symbols][weight][2];

type Stretch = {readonly start: number; readonly values: number[]};

/** Stretches without a gap: asciichart throws on anything but numbers. */
const stretches = (points: readonly (number | null)[]): readonly Stretch[] => {
  const found: Stretch[] = [];
  for (const [index, point] of points.entries()) {
    if (point === null) continue;
    const last = found.at(-1);
    if (last !== undefined && last.start + last.values.length === index) last.values.push(point);
    else found.push({start: index, values: [point]});
  }
  return found;
};

/** One row of text per row of the grid. asciichart draws steps between values, so the last value is given twice to get a cell for each. */
const plot = (values: readonly number[], rows: number, symbols: Symbols): readonly string[] => {
  const drawn = asciichart.plot([...values, values.at(-1) ?? 0], {
    ...{height: rows, min: 0, max: rows, offset: 1, symbols},
    format: () => ' ',
  });
  return drawn.split('\n').map(text => text.slice(1));
};

export type Line = {
  /** One for each column; `null` leaves a gap. */
  readonly points: readonly (number | null)[];
  readonly weight: Weight;
  readonly tone: Tone | undefined;
};

/** Draws over what is there already. */
export const drawLine = (grid: Grid, line: Line, scale: Scale, symbols: keyof typeof lineSymbols): void => {
  const width = grid[0]?.length ?? 0;
  const places = line.points.map(point => (point === null ? null : scale.place(point)));
  for (const {start, values} of stretches(places)) {
    for (const [row, text] of plot(values, scale.rows, lineSymbols[symbols][line.weight]).entries()) {
      for (const [column, character] of [...text].entries()) {
        const target = grid[row];
        if (character === ' ' || target === undefined || start + column >= width) continue;
        target[start + column] = cellOf(character, line.tone);
      }
    }
  }
};
