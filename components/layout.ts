// Where everything goes, from the size of the window alone: nothing moves because of what a server says.
import type {PanelId} from '../src/store/view.ts';

export type Region = {
  readonly panel: PanelId;
  readonly width: number;
  /** Borders included. */
  readonly height: number;
  /** Its upper border is the lower one of the panel above. */
  readonly joined: boolean;
  readonly closed: boolean;
};

export type Layout =
  | {readonly type: 'too small'; readonly columns: number; readonly rows: number}
  /** One panel under a strip that names all of them. */
  | {readonly type: 'single'; readonly region: Region}
  | {
      readonly type: 'grid';
      readonly left: readonly Region[];
      readonly right: readonly Region[];
      readonly bottom: Region;
    };

export type Size = {readonly columns: number; readonly rows: number};

export const smallest: Size = {columns: 60, rows: 16};
const gridFrom: Size = {columns: 100, rows: 30};
/** Title, HEALTH, PROGRESS, PRESS. */
export const headerRows = 4;
export const footerRows = 1;
/** Above the footer while another time than the present is shown. */
const timeLineRows = 1;
const stripRows = 1;

const leftPanels = [
  ['locks', 0.37],
  ['sessions', 0.36],
  ['migration', 0.27],
] as const;
const rightPanels = [
  ['latency', 0.38],
  ['replication', 0.27],
  ['vitals', 0.35],
] as const;

const stack = (
  panels: readonly (readonly [PanelId, number])[],
  width: number,
  height: number,
): readonly Region[] => {
  let used = 0;
  return panels.map(([panel, share], index) => {
    const last = index === panels.length - 1;
    const own = last ? height - used : Math.round(height * share);
    used += own;
    return {panel, width, height: own, joined: index > 0, closed: false};
  });
};

const grid = (columns: number, height: number): Layout => {
  // Statements are what a wide screen has room for.
  const left = Math.round(columns * 0.55);
  const events = Math.max(4, Math.round(height * 0.15));
  return {
    type: 'grid',
    left: stack(leftPanels, left, height - events),
    right: stack(rightPanels, columns - left, height - events),
    bottom: {panel: 'events', width: columns, height: events, joined: true, closed: true},
  };
};

/** Pure: the same size always gives the same screen. */
export const layOutScreen = (
  {columns, rows}: Size,
  focus: PanelId,
  zoomed: boolean,
  travels = false,
): Layout => {
  if (columns < smallest.columns || rows < smallest.rows) return {type: 'too small', columns, rows};
  const height = rows - headerRows - footerRows - (travels ? timeLineRows : 0);
  if (!zoomed && columns >= gridFrom.columns && rows >= gridFrom.rows) return grid(columns, height);
  return {
    type: 'single',
    region: {panel: focus, width: columns, height: height - stripRows, joined: false, closed: true},
  };
};

/** Whether `Enter` has a larger view of a panel to offer. */
export const canZoom = ({columns, rows}: Size): boolean =>
  columns >= gridFrom.columns && rows >= gridFrom.rows;

/** The region a panel is drawn in, or `null` when it is not on the screen. */
export const regionOf = (layout: Layout, panel: PanelId): Region | null => {
  if (layout.type === 'too small') return null;
  const regions =
    layout.type === 'single' ? [layout.region] : [...layout.left, ...layout.right, layout.bottom];
  return regions.find(region => region.panel === panel) ?? null;
};
