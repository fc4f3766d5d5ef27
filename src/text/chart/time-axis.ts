// The lower edge of a chart: when it was, and what happened then.
import type {Happening} from '../../core/happening.ts';
import {clock} from '../format.ts';
import {type HappeningSign, happeningSigns, signsIn} from '../happenings.ts';
import type {Spans, Tone} from '../span.ts';
import type {Span} from './bins.ts';
import {type Cell, cellOf, runs} from './grid.ts';

export type TimeAxis = {
  /** Epoch ms of what is newest, and how long a time before it is shown, ms. */
  readonly now: number;
  readonly window: number;
  /** Minutes east of UTC of the times that are shown. */
  readonly zoneOffset: number;
  readonly happenings: readonly Happening[];
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** Distances between round moments. */
const distances = [
  ...[5, 10, 15, 30].map(each => each * second),
  ...[1, 2, 5, 10, 15, 30].map(each => each * minute),
  ...[1, 2, 3, 6, 12, 24].map(each => each * hour),
];
const room = 4;

/** In plain ASCII, in the order of `happeningSigns`. */
const plain: Readonly<Record<HappeningSign, string>> = {
  ...{notice: '!', warning: '%', critical: '#', phase: ':', mark: 'm', action: '*'},
};

type Moment = {readonly column: number; readonly label: string};

/** Round moments, far enough from each other for their labels: `14:05`, with seconds where they are needed to tell them apart. */
export const momentsIn = (
  {from, to}: Pick<Span, 'from' | 'to'>,
  zoneOffset: number,
  width: number,
): readonly Moment[] => {
  const fits = (distance: number): boolean =>
    (distance / (to - from)) * width >= (distance < minute ? 8 : 5) + room;
  const distance = distances.find(fits);
  if (distance === undefined) return [];
  const zone = zoneOffset * minute;
  const begin = Math.ceil((from + zone) / distance) * distance - zone;
  const count = Math.max(0, Math.floor((to - begin) / distance) + 1);
  return Array.from({length: count}, (_, index) => begin + index * distance)
    .map(at => ({
      column: Math.floor(((at - from) / (to - from)) * width),
      label: clock(at, zoneOffset).slice(0, distance < minute ? 8 : 5),
    }))
    .filter(({column}) => column < width);
};

const edge = {
  boxes: {corner: '└', line: '─', tick: '┬'},
  ascii: {corner: '+', line: '-', tick: '+'},
} as const;

const cellAt = (sign: HappeningSign | null, tick: boolean, look: keyof typeof edge): Cell => {
  if (sign === null) return cellOf(tick ? edge[look].tick : edge[look].line, 'muted');
  const [box, tone]: readonly [string, Tone] = happeningSigns[sign];
  return cellOf(look === 'ascii' ? plain[sign] : box, tone);
};

const labelRow = (moments: readonly Moment[], width: number): string => {
  let text = '';
  for (const {column, label} of moments) {
    const begin = Math.min(Math.max(0, column - Math.floor(label.length / 2)), width - label.length);
    if (begin < 0 || (text !== '' && begin <= text.length)) continue;
    text = text.padEnd(begin) + label;
  }
  return text;
};

/** The axis, and under it the times where there is a second row. `left`: cells before the axis of values. */
export const timeRows = (
  {zoneOffset, happenings}: TimeAxis,
  span: Span,
  place: {readonly left: number; readonly width: number; readonly rows: number},
  look: keyof typeof edge,
): readonly Spans[] => {
  const {left, width, rows} = place;
  const moments = momentsIn(span, zoneOffset, width);
  const ticks = new Set(moments.map(({column}) => column));
  const signs = signsIn(happenings, span, width);
  const cells = Array.from({length: width}, (_, column) =>
    cellAt(signs[column] ?? null, ticks.has(column), look),
  );
  const corner = cellOf(`${' '.repeat(left)}${edge[look].corner}`, 'muted');
  const labels = labelRow(moments, width);
  const below: Spans = labels === '' ? [] : [{text: `${' '.repeat(left + 1)}${labels}`, tone: 'muted'}];
  return [runs([corner, ...cells]), below].slice(0, rows);
};
