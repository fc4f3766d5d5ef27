// Keys that change how charts are drawn.
import {nextWindow, windowName} from '../../src/text/chart/windows.ts';
import {windowOf} from '../panels/plots.ts';
import {type Handler, notice} from './situation.ts';

/** The next longer or shorter time. */
export const chartWindow =
  (by: 1 | -1): Handler =>
  situation => {
    const {state, view} = situation;
    const now = windowOf(state, view.chart);
    const next = nextWindow(now, by);
    if (next === null)
      return notice(
        situation,
        `Charts show ${windowName(now)}: that is as ${by === 1 ? 'long' : 'short'} as it gets.`,
      );
    return [
      {type: 'chart', chart: {window: next}},
      ...notice(situation, `Charts show the last ${windowName(next)}.`),
    ];
  };

export const logScale: Handler = situation =>
  situation.view.chart.scale === 'linear'
    ? [
        {type: 'chart', chart: {scale: 'log'}},
        ...notice(situation, 'Charts have a logarithmic axis: each step is a multiple of the one below.'),
      ]
    : [{type: 'chart', chart: {scale: 'linear'}}, ...notice(situation, 'Charts have a linear axis.')];

const drawings = {
  lines: ['dots', 'Charts are drawn with Braille dots, twice as fine across and four times upwards.'],
  dots: ['ascii', 'Charts are drawn in plain ASCII, for terminals and fonts that have nothing else.'],
  ascii: ['lines', 'Charts are drawn with lines.'],
} as const;

export const chartDrawing: Handler = situation => {
  const [drawing, said] = drawings[situation.view.chart.drawing];
  return [{type: 'chart', chart: {drawing}}, ...notice(situation, said)];
};
