import {useMemo} from 'react';
import type {Column} from '../../src/text/columns.ts';
import {type TableView, tableLayout, tableLines} from '../../src/text/table.ts';
import {Lines} from './Lines.tsx';

type TableProps<Row extends object> = TableView<Row> & {
  readonly width: number;
  /** Header included. */
  readonly height: number;
  /** The same array from frame to frame: drawn rows are cached with it. */
  readonly columns: readonly Column<Row>[];
};

/** Header and the visible window of rows. */
export function Table<Row extends object>({width, height, columns, ...view}: TableProps<Row>) {
  const layout = useMemo(() => tableLayout(columns, width), [columns, width]);
  return <Lines lines={tableLines(layout, view, height)} width={width} height={height} />;
}
