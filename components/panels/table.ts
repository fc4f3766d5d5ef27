// Lists with a cursor, drawn from columns.
import type {PanelView} from '../../src/store/view.ts';
import type {Column, Layout, Sort} from '../../src/text/columns.ts';
import type {Spans} from '../../src/text/span.ts';
import {type TableView, tableLayout, tableLines} from '../../src/text/table.ts';
import {cursorIndex, windowTop} from './panel.ts';

type Identified = {readonly key: string};

export type TableContent<Row extends Identified> = {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly panel: PanelView;
  readonly focused: boolean;
  readonly marked?: ReadonlySet<string>;
  readonly sort?: Sort | null;
  readonly empty: Spans;
};

const known = new WeakMap<readonly Identified[], readonly string[]>();

/** Identities of rows; the same list for the same rows. */
export const keysOf = (rows: readonly Identified[]): readonly string[] => {
  const keys = known.get(rows) ?? rows.map(({key}) => key);
  known.set(rows, keys);
  return keys;
};

/** The last layout of each table: it holds the rows that are drawn already. */
const layouts = new WeakMap<object, unknown>();

const layoutFor = <Row extends Identified>(columns: readonly Column<Row>[], width: number): Layout<Row> => {
  // Only ever holds what was laid out for these very columns.
  const before = layouts.get(columns) as {readonly width: number; readonly layout: Layout<Row>} | undefined;
  if (before?.width === width) return before.layout;
  const layout = tableLayout(columns, width);
  layouts.set(columns, {width, layout});
  return layout;
};

/** Titles of the columns that are shown at this width. */
export const shownColumns = <Row extends Identified>(
  columns: readonly Column<Row>[],
  width: number,
): readonly string[] => layoutFor(columns, width).columns.map(({column}) => column.id);

/** Draws a list with the cursor where the operator left it. */
export const drawTable = <Row extends Identified>(
  {columns, rows, panel, focused, marked, sort, empty}: TableContent<Row>,
  width: number,
  height: number,
): readonly Spans[] => {
  const keys = keysOf(rows);
  const view: TableView<Row> = {
    rows,
    identity: ({key}) => key,
    cursor: focused ? (keys[cursorIndex(keys, panel)] ?? null) : null,
    top: windowTop(keys, panel, height - 1),
    empty,
    ...(marked && {marked}),
    ...(sort && {sort}),
  };
  return tableLines(layoutFor(columns, width), view, height);
};
