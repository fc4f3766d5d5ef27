// Curves over common axes, as lines of text.
import type {Series} from '../../core/series.ts';
import {cells, cut, pad} from '../fit.ts';
import type {Maybe} from '../format.ts';
import type {Spans, Tone} from '../span.ts';
import {binned, type Span, spanOf} from './bins.ts';
import {dotsAcross, drawDots} from './dots.ts';
import type {Drawing} from './drawing.ts';
import {type Cell, cellOf, emptyGrid, type Grid, runs} from './grid.ts';
import {drawLine, type Weight} from './lines.ts';
import type {Measure} from './measure.ts';
import {resample} from './resample.ts';
import {extentOf, type Scale, type ScaleKind, scaleOf} from './scale.ts';
import {type TimeAxis, timeRows} from './time-axis.ts';

/** One curve of a chart, oldest first; what is unknown leaves a gap. Values fill the width; a series is put where its moments are. */
export type Curve = ({readonly values: readonly Maybe[]} | {readonly series: Series}) & {
  readonly tone?: Tone;
  readonly weight?: Weight;
  /** Written at its end where weights cannot be drawn. */
  readonly name?: string;
};

export type ChartOptions = {
  readonly width: number;
  readonly height: number;
  readonly measure: Measure;
  readonly scale?: ScaleKind;
  readonly drawing?: Drawing;
  /** The top is at least this, so that a quiet chart does not magnify noise. */
  readonly atLeast?: number;
  /** A level to compare with, dotted. */
  readonly baseline?: Maybe;
  /** Cells kept for the axis labels, so that charts under each other align. */
  readonly labelWidth?: number;
  /** When it was; takes two rows, one of a low chart, and none of a very low one. Series need it. */
  readonly time?: TimeAxis;
};

const axisSigns = {boxes: '┤', ascii: '|'} as const;
/** How the level to compare with is drawn. */
export const levelSigns = {boxes: '·', ascii: '~'} as const;

/** Draws curves over common axes: exactly `height` lines of at most `width` cells. Later ones are drawn over earlier ones. */
export const chart = (curves: readonly Curve[], options: ChartOptions): readonly Spans[] => {
  const {width, height, time, drawing = 'lines'} = options;
  if (width < 4 || height < 2) return Array.from({length: Math.max(0, height)}, () => []);
  const timed = time === undefined ? 0 : height >= 7 ? 2 : height >= 4 ? 1 : 0;
  const look = drawing === 'ascii' ? 'ascii' : 'boxes';
  const scale = scaleFor(curves, options, height - timed - 1);
  const labels = labelsOf(scale, options);
  const labelWidth = cells(labels[0] ?? '');
  const plotWidth = width - labelWidth - 1;
  const grid = emptyGrid(plotWidth, scale.rows + 1);
  if (typeof options.baseline === 'number') drawLevel(grid, options.baseline, scale, levelSigns[look]);
  const span = time === undefined ? null : spanOf(time.window, time.now, plotWidth);
  for (const curve of curves) draw(grid, curve, scale, {span, drawing});
  if (drawing === 'dots') nameEnds(grid, curves, scale, span);
  return [
    ...grid.map((row, index) => [
      {text: `${labels[index] ?? ''}${axisSigns[look]}`, tone: 'muted' as const},
      ...runs(row),
    ]),
    ...(time === undefined || span === null
      ? []
      : timeRows(time, span, {left: labelWidth, width: plotWidth, rows: timed}, look)),
  ];
};

const pointsOf = (curve: Curve, span: Span | null, width: number): readonly (number | null)[] => {
  if ('values' in curve) return resample(curve.values, width);
  return span === null ? [] : binned(curve.series, span, width);
};

/** Ends of the axis: from zero, to a round number, so that it does not move with every value. */
const scaleFor = (curves: readonly Curve[], options: ChartOptions, rows: number): Scale => {
  const {width, measure, baseline, atLeast, time, scale = 'linear'} = options;
  const span = time === undefined ? null : {from: time.now - time.window, to: time.now + 1, now: time.now};
  const shown = curves.map(curve =>
    'values' in curve
      ? curve.values
      : pointsOf(curve, span, options.drawing === 'dots' ? width * dotsAcross : width),
  );
  const extent = extentOf([...shown, [baseline]]);
  return scaleOf({...extent, most: Math.max(extent.most, atLeast ?? 0)}, scale, {rows, measure});
};

const rowOf = (scale: Scale, value: number): number => scale.rows - Math.round(scale.place(value));

/** Every round value at its row. */
const labelsOf = (scale: Scale, options: ChartOptions): readonly string[] => {
  const texts = Array<string>(scale.rows + 1).fill('');
  for (const {value, label} of scale.ticks) texts[rowOf(scale, value)] = label;
  const limit = Math.max(0, options.width - 3);
  const size = Math.min(limit, Math.max(options.labelWidth ?? 0, ...texts.map(cells)));
  return texts.map(text => pad(cut(text, size), size, 'right'));
};

const drawLevel = (grid: Grid, level: number, scale: Scale, sign: string): void => {
  const cell: Cell = {text: sign, tone: 'muted'};
  grid[rowOf(scale, level)]?.fill(cell);
};

type Look = {readonly span: Span | null; readonly drawing: Drawing};

const draw = (grid: Grid, curve: Curve, scale: Scale, {span, drawing}: Look): void => {
  const width = grid[0]?.length ?? 0;
  const {tone, weight = 'light'} = curve;
  if (drawing === 'dots') drawDots(grid, {points: pointsOf(curve, span, width * dotsAcross), tone}, scale);
  else
    drawLine(
      grid,
      {points: pointsOf(curve, span, width), weight, tone},
      scale,
      drawing === 'ascii' ? 'ascii' : 'boxes',
    );
};

/** Dots have no weights: curves are told apart by their names, each beside its newest value, the last one in front. */
const nameEnds = (grid: Grid, curves: readonly Curve[], scale: Scale, span: Span | null): void => {
  const width = grid[0]?.length ?? 0;
  const taken = new Set<number>();
  for (const curve of curves.toReversed()) {
    const {name = '', tone} = curve;
    const points = pointsOf(curve, span, width);
    const end = points.findLastIndex(point => point !== null);
    const value = points[end];
    if (name === '' || typeof value !== 'number') continue;
    const wished = rowOf(scale, value);
    const row = [wished, wished + 1, wished - 1, wished + 2, wished - 2].find(
      each => grid[each] !== undefined && !taken.has(each),
    );
    if (row === undefined) continue;
    taken.add(row);
    const begin = Math.max(0, width - cells(name));
    for (const [index, character] of [...name].entries()) {
      const target = grid[row];
      if (target !== undefined && begin + index < width) target[begin + index] = cellOf(character, tone);
    }
  }
};
