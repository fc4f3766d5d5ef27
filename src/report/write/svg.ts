// A chart as inline SVG: the same axis of time on all of them, incidents as bands, what was done as marks.
import type {ChartBlock, ChartCurve} from '../content/block.ts';
import {escaped} from './escape.ts';

const width = 960;
const height = 240;
const [left, right, top, bottom] = [72, 16, 22, 26];
const [plotWidth, plotHeight] = [width - left - right, height - top - bottom];

type Scale = {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
};

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

/** The next number up of the form 1, 2, 3, 4, 5, 6 or 8 times a power of ten. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 3, 4, 5, 6, 8].find(factor => factor * power >= value) ?? 10) * power;
};

const scaleOf = ({from, to, curves, baseline, atLeast}: ChartBlock): Scale => {
  const values = curves.flatMap(curve => curve.values.filter(value => value !== null));
  const most = values.reduce((highest, value) => Math.max(highest, value), Math.max(baseline ?? 0, atLeast));
  const ceiling = atLeast === 1 ? 1 : most > 0 ? roundUp(most) : 1;
  return {
    x: at => left + ((Math.min(to, Math.max(from, at)) - from) / Math.max(1, to - from)) * plotWidth,
    y: value => top + (1 - Math.min(1, Math.max(0, value / ceiling))) * plotHeight,
    top: ceiling,
  };
};

/** Stretches between gaps. */
const stretchesOf = ({at, values}: ChartCurve, {from, to, gap}: ChartBlock) => {
  const stretches: {at: number; value: number}[][] = [];
  let last: number | null = null;
  for (const [index, moment] of at.entries()) {
    const value = values[index] ?? null;
    if (moment < from - gap || moment > to) continue;
    if (value === null) last = null;
    else {
      if (last === null || moment - last > gap) stretches.push([]);
      stretches.at(-1)?.push({at: moment, value});
      last = moment;
    }
  }
  return stretches;
};

const curvePath = (curve: ChartCurve, nth: number, block: ChartBlock, {x, y}: Scale): string =>
  stretchesOf(curve, block)
    .map(points => {
      const [first] = points;
      if (points.length === 1 && first !== undefined)
        return `<circle class="dot c${nth}" cx="${rounded(x(first.at))}" cy="${rounded(y(first.value))}" r="2.5"/>`;
      const path = points.map(
        ({at, value}, index) => `${index === 0 ? 'M' : 'L'}${rounded(x(at))} ${rounded(y(value))}`,
      );
      return `<path class="curve c${nth}" d="${path.join('')}"/>`;
    })
    .join('');

const bandsOf = ({bands, from, to}: ChartBlock, {x}: Scale): string =>
  bands
    .filter(band => band.to >= from && band.from <= to)
    .map(band => {
      const start = x(band.from);
      const size = Math.max(2, x(band.to) - start);
      return `<rect class="band" x="${rounded(start)}" y="${top}" width="${rounded(size)}" height="${plotHeight}"><title>${escaped(band.label)}</title></rect>`;
    })
    .join('');

/** More than these would hide the curves. */
const mostMarks = 24;

/** The marks within a chart, with the number that each has on every chart. */
export const namedMarks = ({marks, from, to}: ChartBlock) => {
  const within = marks
    .map((mark, index) => ({...mark, number: index + 1}))
    .filter(({at}) => at >= from && at <= to);
  return {named: within.slice(0, mostMarks), more: Math.max(0, within.length - mostMarks)};
};

/** Marks are numbered: their words stand below the chart. */
const marksOf = (block: ChartBlock, {x}: Scale): string => {
  const {named} = namedMarks(block);
  return named
    .map(({at, label, number}) => {
      const place = rounded(x(at));
      return `<g><title>${escaped(label)}</title><line class="mark" x1="${place}" x2="${place}" y1="${top}" y2="${top + plotHeight}"/><text class="mark-label" x="${place}" y="${top - 6}" text-anchor="middle">${number}</text></g>`;
    })
    .join('');
};

const axesOf = ({format, time, from, to}: ChartBlock, scale: Scale): string => {
  const levels = [0, 0.5, 1].map(share => {
    const y = rounded(scale.y(share * scale.top));
    return `<line class="axis" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/><text x="${left - 8}" y="${Number(y) + 4}" text-anchor="end">${escaped(format(share * scale.top))}</text>`;
  });
  const anchors = ['start', 'middle', 'middle', 'middle', 'end'];
  const moments = anchors.map((anchor, index) => {
    const at = from + ((to - from) * index) / (anchors.length - 1);
    return `<text x="${rounded(scale.x(at))}" y="${height - 6}" text-anchor="${anchor}">${escaped(time(at))}</text>`;
  });
  return [...levels, ...moments].join('');
};

const baseOf = ({baseline}: ChartBlock, {y}: Scale): string =>
  baseline === null
    ? ''
    : `<line class="base" x1="${left}" x2="${width - right}" y1="${rounded(y(baseline))}" y2="${rounded(y(baseline))}"><title>typical before</title></line>`;

/** `id` is unique on the page. */
export const svgOf = (block: ChartBlock, id: string): string => {
  const scale = scaleOf(block);
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escaped(block.title)}</title><desc id="${id}-desc">${escaped(block.description)}</desc>`,
    bandsOf(block, scale),
    axesOf(block, scale),
    baseOf(block, scale),
    ...block.curves.map((curve, nth) => curvePath(curve, nth % 4, block, scale)),
    marksOf(block, scale),
    '</svg>',
  ].join('');
};

/** What a curve looks like, for the legend. */
export const sampleOf = (nth: number): string =>
  `<svg viewBox="0 0 32 10" aria-hidden="true" focusable="false"><path class="curve c${nth % 4}" d="M0 5L32 5"/></svg>`;
