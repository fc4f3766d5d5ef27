import {type Column, headerLine, type Layout, layOut, rowLine, type Sort} from './columns.ts';
import {cutLine, type Span, type Spans, toned} from './span.ts';

/** What a table shows. The cursor and the marks are identities of rows, never positions. */
export type TableView<Row extends object> = {
  readonly rows: readonly Row[];
  readonly identity: (row: Row) => string;
  readonly cursor?: string | null;
  readonly marked?: ReadonlySet<string>;
  /** Index of the first visible row, see `scrollTo`. */
  readonly top?: number;
  readonly sort?: Sort;
  /** Said when there is no row: what that means, or why nothing is known. */
  readonly empty: Spans;
};

const CURSOR = '▶';
const MARK = '•';
const ABOVE = '↑';
const BELOW = '↓';
/** Cursor or mark, then the sign that there are more rows. */
const GUTTER = 2;

/** Columns laid out beside the gutter of a table that is `width` cells wide. Keep the result while columns and width stay the same. */
export const tableLayout = <Row extends object>(
  columns: readonly Column<Row>[],
  width: number,
): Layout<Row> => layOut(columns, Math.max(0, width - GUTTER));

/** Header and visible rows: at most `height` lines of at most the table's width. */
export const tableLines = <Row extends object>(
  layout: Layout<Row>,
  view: TableView<Row>,
  height: number,
): readonly Spans[] => {
  if (height <= 0) return [];
  const header: Spans = [{text: ' '.repeat(GUTTER)}, ...headerLine(layout, view.sort)];
  if (view.rows.length === 0)
    return [header, cutLine([{text: ' '.repeat(GUTTER)}, ...view.empty], layout.width + GUTTER)].slice(
      0,
      height,
    );
  const top = clampTop(view.top ?? 0, height - 1, view.rows.length);
  const visible = view.rows.slice(top, top + height - 1);
  const below = top + visible.length < view.rows.length;
  const lines = visible.map((row, index) => {
    const more = index === 0 && top > 0 ? ABOVE : index === visible.length - 1 && below ? BELOW : ' ';
    return tableRow(rowLine(layout, row), view.identity(row), more, view);
  });
  return [header, ...lines];
};

/** The first visible row that keeps the cursor in sight and otherwise moves nothing. `height` counts rows without the header. */
export const scrollTo = (top: number, cursor: number, height: number, count: number): number => {
  if (cursor < 0) return clampTop(top, height, count);
  const low = cursor - height + 1;
  return clampTop(Math.max(low, Math.min(top, cursor)), height, count);
};

const clampTop = (top: number, height: number, count: number): number =>
  Math.max(0, Math.min(top, count - Math.max(1, height)));

const tableRow = <Row extends object>(
  cellsOfRow: Spans,
  id: string,
  more: string,
  view: TableView<Row>,
): Spans => {
  const isCursor = view.cursor === id;
  const sign = isCursor ? CURSOR : view.marked?.has(id) === true ? MARK : ' ';
  const gutter: Span = sign === MARK ? {text: sign + more, tone: 'accent'} : {text: sign + more};
  const line: Spans = [gutter, ...cellsOfRow];
  return isCursor ? toned(line, 'selected') : line;
};
