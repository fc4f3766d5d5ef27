import {clean} from './clean.ts';
import {type Align, CUT, cells, cut, fitText} from './fit.ts';
import {fitLine, type Span, type Spans, type Tone, takeLine} from './span.ts';

/** One column of a table. Widths never depend on values, so that a number keeps its column from tick to tick. */
export type Column<Row> = {
  readonly id: string;
  readonly title: string;
  /** Least width in cells; exactly this width unless `flex` is given. */
  readonly width: number;
  /** Share of the space that is left over. */
  readonly flex?: number;
  /** The least of all is dropped first when the table is too narrow. */
  readonly priority: number;
  readonly align?: Align;
  /** May be text from a server: it is cleaned here. */
  readonly value: (row: Row) => string;
  readonly tone?: (row: Row) => Tone | undefined;
};

export type Sort = {readonly column: string; readonly descending: boolean};

/** Columns that fit a width, how wide each is, and the rows drawn so far. */
export type Layout<Row extends object> = {
  readonly width: number;
  readonly columns: readonly {readonly column: Column<Row>; readonly width: number}[];
  /** Titles of columns dropped for want of space. */
  readonly dropped: readonly string[];
  readonly drawn: WeakMap<Row, Spans>;
};

const GAP = 1;
const ARROW = {up: '▲', down: '▼'} as const;

/** Chooses columns and widths for a table of `width` cells. Keep the result as long as columns and width stay the same: it caches rows. */
export const layOut = <Row extends object>(columns: readonly Column<Row>[], width: number): Layout<Row> => {
  const kept = keep(columns, width);
  const flexible = kept.reduce((sum, column) => sum + (column.flex ?? 0), 0);
  const spare = Math.max(0, width - needed(kept));
  let flexSeen = 0;
  let given = 0;
  const sized = kept.map(column => {
    flexSeen += column.flex ?? 0;
    // Dividing the running sum leaves no cell over by rounding.
    const until = flexible === 0 ? 0 : Math.floor((spare * flexSeen) / flexible);
    const extra = until - given;
    given = until;
    return {column, width: Math.min(column.width + extra, width)};
  });
  const dropped = columns.filter(column => !kept.includes(column)).map(column => column.title);
  return {width, columns: sized, dropped, drawn: new WeakMap()};
};

/** The titles, with an arrow at the sorted one and `…+2` at the right edge when two columns had to go. */
export const headerLine = <Row extends object>(layout: Layout<Row>, sort?: Sort): Spans => {
  const titles = layout.columns.map(({column, width}) => {
    const text = fitText(titled(column, width, sort), width, column.align);
    return sort?.column === column.id ? {text, tone: 'title' as const} : {text, tone: 'muted' as const};
  });
  const line = fitLine(separated(titles), layout.width);
  if (layout.dropped.length === 0) return line;
  const sign = `${CUT}+${layout.dropped.length}`;
  const space = layout.width - cells(sign);
  return space > 0 ? [...fitLine(takeLine(line, space), space), {text: sign, tone: 'muted'}] : line;
};

/** One row of exactly the layout's width. The same row object gives the same line object. */
export const rowLine = <Row extends object>(layout: Layout<Row>, row: Row): Spans => {
  const known = layout.drawn.get(row);
  if (known !== undefined) return known;
  const values = layout.columns.map(({column, width}): Span => {
    const text = fitText(clean(column.value(row)), width, column.align);
    const tone = column.tone?.(row);
    return tone === undefined ? {text} : {text, tone};
  });
  const line = fitLine(merged(separated(values)), layout.width);
  layout.drawn.set(row, line);
  return line;
};

const keep = <Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] => {
  let kept = columns;
  while (kept.length > 1 && needed(kept) > width) {
    const least = Math.min(...kept.map(column => column.priority));
    // Of equal ones the rightmost goes.
    const index = kept.findLastIndex(column => column.priority === least);
    kept = kept.filter((_, at) => at !== index);
  }
  return kept;
};

const needed = <Row>(columns: readonly Column<Row>[]): number =>
  columns.reduce((sum, column) => sum + column.width, 0) + GAP * Math.max(0, columns.length - 1);

const titled = <Row>(column: Column<Row>, width: number, sort: Sort | undefined): string => {
  if (sort?.column !== column.id) return cut(column.title, width);
  const arrow = sort.descending ? ARROW.down : ARROW.up;
  return `${cut(column.title, width - 1)}${arrow}`;
};

const separated = (parts: readonly Span[]): readonly Span[] =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [{text: ' '.repeat(GAP)}, part]));

/** Neighbours of the same look become one span: Ink pays for each. */
const merged = (parts: readonly Span[]): readonly Span[] => {
  const result: Span[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last !== undefined && last.tone === part.tone)
      result[result.length - 1] = {...last, text: last.text + part.text};
    else result.push(part);
  }
  return result;
};
