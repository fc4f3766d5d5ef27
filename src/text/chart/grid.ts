// Cells that curves are drawn into, and the lines they become.
import type {Span, Tone} from '../span.ts';

export type Cell = {readonly text: string; readonly tone?: Tone};

/** Rows from the top; what nothing was drawn into is undefined. */
export type Grid = readonly (Cell | undefined)[][];

export const emptyGrid = (width: number, height: number): Grid =>
  Array.from({length: height}, () => Array<Cell | undefined>(width).fill(undefined));

export const cellOf = (text: string, tone: Tone | undefined): Cell =>
  tone === undefined ? {text} : {text, tone};

/** Neighbouring cells of one look become one span; spaces at the end are left out. */
export const runs = (row: readonly (Cell | undefined)[]): readonly Span[] => {
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
