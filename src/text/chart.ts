import asciichart from 'asciichart';
import {cells, cut, pad} from './fit.ts';
import type {Maybe} from './format.ts';
import {resample} from './resample.ts';
import type {Span, Spans, Tone} from './span.ts';

/** Line drawings that can be told apart without colour. */
type Weight = 'light' | 'heavy' | 'double';

/** One curve of a chart: values oldest first, unknown ones leave a gap. */
export type Curve = {readonly values: readonly Maybe[]; readonly tone?: Tone; readonly weight?: Weight};

export type ChartOptions = {
  readonly width: number;
  readonly height: number;
  /** How a value of the axis is written. */
  readonly format: (value: number) => string;
  /** Bottom of the axis; 0 by default, or the least value when that is negative. */
  readonly min?: number;
  /** The top is at least this, so that a quiet chart does not magnify noise. */
  readonly atLeast?: number;
  /** A level to compare with, dotted. */
  readonly baseline?: Maybe;
  /** Cells kept for the axis labels, so that charts under each other align. */
  readonly labelWidth?: number;
};

type Cell = {readonly text: string; readonly tone?: Tone};
type Scale = {readonly min: number; readonly max: number; readonly rows: number};
type Symbols = [string, string, string, string, string, string, string, string, string, string];

// In asciichart's order: the first two are its axis, which is drawn here instead.
const SYMBOLS: Readonly<Record<Weight, Symbols>> = {
  light: ['─', '─', '─', '─', '─', '╰', '╭', '╮', '╯', '│'],
  heavy: ['━', '━', '━', '━', '━', '┗', '┏', '┓', '┛', '┃'],
  double: ['═', '═', '═', '═', '═', '╚', '╔', '╗', '╝', '║'],
};
const BASELINE: Cell = {text: '·', tone: 'muted'};
const AXIS = '┤';

/** Draws curves over a common axis: exactly `height` lines of at most `width` cells. Later ones are drawn over earlier ones. */
export const chart = (curves: readonly Curve[], options: ChartOptions): readonly Spans[] => {
  const {width, height} = options;
  if (width < 4 || height < 2) return Array.from({length: Math.max(0, height)}, () => []);
  const scale = scaleOf(curves, options);
  const labels = labelsOf(scale, options);
  const plotWidth = width - cells(labels[0] ?? '') - 1;
  const grid = Array.from({length: height}, () => Array<Cell | undefined>(plotWidth).fill(undefined));
  if (typeof options.baseline === 'number') drawLevel(grid, options.baseline, scale);
  for (const one of curves) drawCurve(grid, one, scale, plotWidth);
  return grid.map((row, index) => [{text: `${labels[index] ?? ''}${AXIS}`, tone: 'muted'}, ...runs(row)]);
};

/** Ends of the axis: from zero, to a round number, so that it does not move with every value. */
const scaleOf = (curves: readonly Curve[], options: ChartOptions): Scale => {
  let least = 0;
  let most = options.atLeast ?? 0;
  const all = [...curves.map(one => one.values), [options.baseline]];
  for (const values of all) {
    for (const value of values) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  const min = options.min ?? (least < 0 ? -roundUp(-least) : 0);
  const max = roundUp(most);
  return {min, max: max > min ? max : min + 1, rows: options.height - 1};
};

/** The next number up of the form 1, 1.5, 2, 3, 4, 5, 6 or 8 times a power of ten. */
const roundUp = (value: number): number => {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8].find(factor => factor * power >= value) ?? 10;
  return step * power;
};

/** Top, middle and bottom are named; a label on each row would only be read as noise. */
const labelsOf = (scale: Scale, options: ChartOptions): readonly string[] => {
  const named = new Set([
    0,
    scale.rows,
    ...(scale.rows >= 4 && scale.rows % 2 === 0 ? [scale.rows / 2] : []),
  ]);
  const texts = Array.from({length: scale.rows + 1}, (_, row) =>
    named.has(row) ? options.format(scale.max - ((scale.max - scale.min) * row) / scale.rows) : '',
  );
  const limit = Math.max(0, options.width - 3);
  const size = Math.min(limit, options.labelWidth ?? Math.max(...texts.map(cells)));
  return texts.map(text => pad(cut(text, size), size, 'right'));
};

const drawLevel = (grid: (Cell | undefined)[][], level: number, scale: Scale): void => {
  const share = (clamp(level, scale) - scale.min) / (scale.max - scale.min);
  grid[scale.rows - Math.round(share * scale.rows)]?.fill(BASELINE);
};

const drawCurve = (grid: (Cell | undefined)[][], curve: Curve, scale: Scale, width: number): void => {
  const points = resample(curve.values, width).map(point => (point === null ? null : clamp(point, scale)));
  for (const {start, values} of stretches(points)) {
    for (const [row, text] of plot(values, scale, curve.weight ?? 'light').entries()) {
      for (const [column, character] of [...text].entries()) {
        const target = grid[row];
        if (character === ' ' || target === undefined || start + column >= width) continue;
        target[start + column] =
          curve.tone === undefined ? {text: character} : {text: character, tone: curve.tone};
      }
    }
  }
};

/** Stretches without a gap: asciichart throws on anything but numbers. */
const stretches = (points: readonly (number | null)[]): readonly {start: number; values: number[]}[] => {
  const found: {start: number; values: number[]}[] = [];
  for (const [index, point] of points.entries()) {
    if (point === null) continue;
    const last = found.at(-1);
    if (last !== undefined && last.start + last.values.length === index) last.values.push(point);
    else found.push({start: index, values: [point]});
  }
  return found;
};

/** One row of text per row of the grid. asciichart draws steps between values, so the last value is given twice to get a cell for each. */
const plot = (values: readonly number[], scale: Scale, weight: Weight): readonly string[] => {
  const last = values.at(-1) ?? scale.min;
  const drawn = asciichart.plot([...values, last], {
    height: scale.rows,
    min: scale.min,
    max: scale.max,
    offset: 1,
    format: () => ' ',
    symbols: SYMBOLS[weight],
  });
  return drawn.split('\n').map(text => text.slice(1));
};

const clamp = (value: number, scale: Scale): number => Math.min(Math.max(value, scale.min), scale.max);

/** Neighbouring cells of one look become one span; spaces at the end are left out. */
const runs = (row: readonly (Cell | undefined)[]): readonly Span[] => {
  const spans: Span[] = [];
  const end = row.findLastIndex(cell => cell !== undefined);
  for (const cell of row.slice(0, end + 1)) {
    const next: Cell = cell ?? {text: ' '};
    const last = spans.at(-1);
    if (last !== undefined && (last.tone === next.tone || cell === undefined)) {
      spans[spans.length - 1] = {...last, text: last.text + next.text};
    } else spans.push(next);
  }
  return spans;
};
