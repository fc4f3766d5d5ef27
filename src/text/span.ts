import {CUT, cells, takeStart} from './fit.ts';

/** What a piece of text means; `theme.ts` decides how that looks. */
export type Tone =
  | 'critical'
  | 'warning'
  | 'good'
  | 'info'
  | 'muted'
  | 'accent'
  | 'key'
  | 'selected'
  | 'migration'
  | 'title'
  | 'border'
  | 'series1'
  | 'series2'
  | 'series3';

/** A run of cleaned text with one look. */
export type Span = {readonly text: string; readonly tone?: Tone; readonly bold?: boolean};

/** One line of the screen, already cut to its width. */
export type Spans = readonly Span[];

export const span = (text: string, tone?: Tone): Span => (tone === undefined ? {text} : {text, tone});

/** A line from strings and spans, without the empty ones. */
export const line = (...parts: readonly (string | Span)[]): Spans =>
  parts.map(part => (typeof part === 'string' ? {text: part} : part)).filter(part => part.text !== '');

export const lineText = (spans: Spans): string => spans.map(part => part.text).join('');

export const lineCells = (spans: Spans): number => spans.reduce((sum, part) => sum + cells(part.text), 0);

/** The start of a line that fits into `width` cells, without a sign. */
export const takeLine = (spans: Spans, width: number): Spans => {
  const taken: Span[] = [];
  let left = width;
  for (const part of spans) {
    if (left <= 0) break;
    const size = cells(part.text);
    taken.push(size <= left ? part : {...part, text: takeStart(part.text, left)});
    left -= size;
  }
  return taken;
};

/** Cuts a line to at most `width` cells; the last cell is `…` when something was cut. */
export const cutLine = (spans: Spans, width: number): Spans => {
  if (width <= 0) return [];
  if (lineCells(spans) <= width) return spans;
  const taken = takeLine(spans, width - 1);
  const last = taken.at(-1) ?? {text: ''};
  return [...taken.slice(0, -1), {...last, text: last.text + CUT}];
};

/** Exactly `width` cells: cut, or padded with plain spaces. */
export const fitLine = (spans: Spans, width: number): Spans => {
  const short = cutLine(spans, width);
  const missing = width - lineCells(short);
  return missing > 0 ? [...short, {text: ' '.repeat(missing)}] : short;
};

/** A line whose right part keeps its place at the right edge; the left part is cut first. */
export const spread = (left: Spans, right: Spans, width: number): Spans => {
  const tail = cutLine(right, width);
  const size = lineCells(tail);
  if (size === 0) return cutLine(left, width);
  const head = fitLine(left, width - size);
  return [...head, ...tail];
};

/** The whole line in one look, for a row under the cursor. */
export const toned = (spans: Spans, tone: Tone): Spans => [{text: lineText(spans), tone}];
