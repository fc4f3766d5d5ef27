// What a report consists of, whatever it is written as. All text is as it came: each writer makes it harmless.

export type Inline = string | {readonly code: string} | {readonly strong: string};
export type Line = readonly Inline[];
export type Tone = 'critical' | 'warning' | 'good' | 'unknown';

export type ChartCurve = {
  readonly name: string;
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
};

export type ChartBlock = {
  readonly type: 'chart';
  readonly title: string;
  /** What is to be seen in it, in words. */
  readonly description: string;
  readonly from: number;
  readonly to: number;
  /** Readings further apart than this are not joined, ms. */
  readonly gap: number;
  readonly curves: readonly ChartCurve[];
  readonly format: (value: number) => string;
  /** How moments are written. */
  readonly time: (at: number) => string;
  readonly baseline: number | null;
  /** The top of the axis is at least this. */
  readonly atLeast: number;
  readonly bands: readonly {readonly from: number; readonly to: number; readonly label: string}[];
  readonly marks: readonly {readonly at: number; readonly label: string}[];
};

export type TableBlock = {
  readonly type: 'table';
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Line[])[];
  /** Columns with figures, counted from 0. */
  readonly figures?: readonly number[];
};

export type Block =
  | {readonly type: 'heading'; readonly level: 2 | 3; readonly text: string}
  | {readonly type: 'paragraph'; readonly line: Line; readonly tone?: Tone}
  | {readonly type: 'list'; readonly items: readonly Line[]}
  | TableBlock
  | {readonly type: 'code'; readonly label: string; readonly text: string}
  | ChartBlock;

export type Document = {
  readonly title: string;
  /** Under the title. */
  readonly lead: readonly string[];
  readonly blocks: readonly Block[];
};

export const heading = (level: 2 | 3, text: string): Block => ({type: 'heading', level, text});
export const paragraph = (...line: Line): Block => ({type: 'paragraph', line});
export const list = (items: readonly Line[]): Block => ({type: 'list', items});
export const table = (
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Line[])[],
  figures: readonly number[] = [],
): Block => ({type: 'table', caption, head, rows, figures});
