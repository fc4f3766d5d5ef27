// Curves as dots of Braille signs: two to a cell across and four upwards, for terminals whose font has them.
import type {Tone} from '../span.ts';
import {cellOf, type Grid} from './grid.ts';
import type {Scale} from './scale.ts';

const first = 0x28_00;
/** Bits of one column of dots, from the top (Unicode, block "Braille Patterns"). */
const bits = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
export const dotsAcross = 2;
export const dotsUp = 4;

const maskOf = (text: string | undefined): number => {
  const code = text?.codePointAt(0) ?? 0;
  return code >= first && code < first + 256 ? code - first : 0;
};

export type Dots = {
  /** One for each column of dots; `null` leaves a gap. */
  readonly points: readonly (number | null)[];
  readonly tone: Tone | undefined;
};

/** Adds to the dots that are there already; a cell has the look of what was drawn into it last. */
export const drawDots = (grid: Grid, {points, tone}: Dots, scale: Scale): void => {
  const set = (x: number, y: number): void => {
    const row = grid[Math.floor(y / dotsUp)];
    const column = Math.floor(x / dotsAcross);
    if (row === undefined || column >= row.length) return;
    const bit = bits[x % dotsAcross === 0 ? 0 : 1][y % dotsUp] ?? 0;
    row[column] = cellOf(String.fromCodePoint(first + (maskOf(row[column]?.text) | bit)), tone);
  };
  const height = (scale.rows + 1) * dotsUp;
  let before: number | null = null;
  for (const [x, point] of points.entries()) {
    if (point === null) {
      before = null;
      continue;
    }
    const up = Math.round((scale.place(point) + 0.5) * dotsUp - 0.5);
    const y = height - 1 - Math.min(height - 1, Math.max(0, up));
    const from = before ?? y;
    // A jump is joined, so that the curve stays one.
    for (let dot = Math.min(from, y); dot <= Math.max(from, y); dot += 1) set(x, dot);
    before = y;
  }
};
