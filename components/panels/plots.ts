// Charts of what a panel tells of, beside and below each other, over one time.
import type {Happening} from '../../src/core/happening.ts';
import {selectHappenings} from '../../src/core/select/happenings.ts';
import type {Series} from '../../src/core/series.ts';
import type {State} from '../../src/core/state.ts';
import type {ChartView} from '../../src/store/view.ts';
import {type Curve, chart, levelSigns} from '../../src/text/chart/chart.ts';
import {legendSign, type Weight} from '../../src/text/chart/lines.ts';
import {durations, type Measure} from '../../src/text/chart/measure.ts';
import {windowFor, windowName} from '../../src/text/chart/windows.ts';
import {clean} from '../../src/text/clean.ts';
import {duration} from '../../src/text/format.ts';
import {cutLine, fitLine, line, type Spans, span, type Tone} from '../../src/text/span.ts';
import {remember} from '../remember.ts';
import {zoneOf} from '../time-line.ts';
import type {At} from './panel.ts';

export type PlotCurve = {
  readonly name: string;
  readonly series: Series;
  readonly weight: Weight;
  readonly tone: Tone;
};

export type Plot = {
  readonly title: string;
  /** The one that matters most last: it is drawn over the others. */
  readonly curves: readonly PlotCurve[];
  /** What is usual, ms; `null`: not known. */
  readonly baseline: number | null;
  /** What `baseline` is of. */
  readonly baselineOf: string;
  readonly atLeast?: number;
  readonly measure?: Measure;
};

/** How long a time charts show now, ms: what was asked for, or what the session has. */
export const windowOf = ({opened, now}: Pick<State, 'opened' | 'now'>, {window}: ChartView): number =>
  window ?? windowFor(opened === null ? 0 : now - opened.at);

const happeningsOf = remember(selectHappenings);

const titleLine = (
  {title, curves, baseline, baselineOf}: Plot,
  {scale, drawing}: ChartView,
  window: number,
): Spans => {
  const signOf = ({weight}: PlotCurve): string =>
    drawing === 'dots' ? '' : legendSign(weight, drawing === 'ascii' ? 'ascii' : 'boxes');
  return line(
    span(`${clean(title)} `, 'title'),
    ...curves.flatMap(curve => [span(`${curve.name}${signOf(curve)}`, curve.tone), ' ']),
    span(`· ${windowName(window)}`, 'muted'),
    scale === 'log' ? span(' · log', 'accent') : '',
    baseline === null
      ? ''
      : span(
          ` · ${levelSigns[drawing === 'ascii' ? 'ascii' : 'boxes'].repeat(3)} usual ${baselineOf} ${duration(baseline)}`,
          'muted',
        ),
  );
};

type Frame = {
  readonly now: number;
  readonly window: number;
  readonly zoneOffset: number;
  readonly happenings: readonly Happening[];
  readonly look: ChartView;
};

const labelCells = 7;

/** A title, and the chart under it. */
const plotLines = (plot: Plot, frame: Frame, width: number, height: number): readonly Spans[] => {
  const {now, window, zoneOffset, happenings, look} = frame;
  const curves = plot.curves.map(({series, tone, weight, name}): Curve => ({series, tone, weight, name}));
  const {baseline, atLeast, measure = durations} = plot;
  return [
    cutLine(titleLine(plot, look, window), width),
    ...chart(curves, {
      ...{width, height: height - 1, measure, labelWidth: labelCells, baseline},
      ...(atLeast === undefined ? {} : {atLeast}),
      ...{scale: look.scale, drawing: look.drawing, time: {now, window, zoneOffset, happenings}},
    }),
  ];
};

const gap = 2;
/** A chart is not to be read when it is smaller. */
const least = {width: 50, height: 12};

type Shape = {readonly across: number; readonly down: number};

/** As many as fit at a size that can be read, one at least. */
const shapeFor = (count: number, width: number, height: number): Shape => {
  const across = Math.max(1, Math.min(count, Math.floor((width + gap) / (least.width + gap))));
  const down = Math.max(1, Math.min(Math.ceil(count / across), Math.floor(height / least.height)));
  return {across, down};
};

const beside = (plots: readonly Plot[], frame: Frame, width: number, height: number): readonly Spans[] => {
  const own = Math.floor((width - gap * (plots.length - 1)) / plots.length);
  const drawn = plots.map(plot => plotLines(plot, frame, own, height));
  return Array.from({length: height}, (_, row) =>
    drawn.flatMap((lines, index) => {
      const spans = lines[row] ?? [];
      return index === drawn.length - 1 ? spans : [...fitLine(spans, own), span(' '.repeat(gap))];
    }),
  );
};

/** The first ones of `plots`, as many as there is room for: exactly `height` lines. */
export const drawPlots = (
  plots: readonly Plot[],
  at: At,
  width: number,
  height: number,
): readonly Spans[] => {
  const {state, view} = at;
  const {now, log, alerts} = state;
  const frame = {
    ...{now, window: windowOf(state, view.chart), zoneOffset: zoneOf(state), look: view.chart},
    happenings: happeningsOf(log, alerts),
  };
  const {across, down} = shapeFor(plots.length, width, height);
  const shown = plots.slice(0, across * down);
  return Array.from({length: down}, (_, row) => {
    const own = Math.floor((height * (row + 1)) / down) - Math.floor((height * row) / down);
    return beside(shown.slice(row * across, (row + 1) * across), frame, width, own);
  }).flat();
};
