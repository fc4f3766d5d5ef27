// Cells that curves are drawn into, and the lines they become.
import type {Span, Tone} from '../span.ts';

export type Cell = {readonly text: string; readonly tone?: Tone};

/** Rows from the top; what nothing was drawn into is undefined. */
export type Grid = readonly (Cell | undefined)[][];

export const emptyGrid = (width: number, height: number): Grid =>
  Array.from({length: height}, () => Array<Cell | undefined>(width).fill(undefined));

export const cellOf = (text: string, tone: Tone | undefined): Cell =>
  tone === undefined ? {text} : {text, tone};

/** Neighbouring cells of one look become one span; spaces at the end are left out. Plain loops: a large chart has ten thousand cells. */
export const runs = (row: readonly (Cell | undefined)[]): readonly Span[] => {
  let end = row.length;
  while (end > 0 && row[end - 1] === undefined) end -= 1;
  if (end === 0) return [];
  const spans: Span[] = [];
  let text = '';
  let tone: Tone | undefined;
  for (let index = 0; index < end; index += 1) {
    const cell = row[index];
    // A space has no look of its own.
    if (cell !== undefined && cell.tone !== tone && text !== '') {
      spans.push(cellOf(text, tone));
      text = '';
    }
    if (text === '') tone = cell?.tone;
    text += cell?.text ?? ' ';
  }
  spans.push(cellOf(text, tone));
  return spans;
};
