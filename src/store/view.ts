// What the operator looks at: never recorded, never part of what happened.
import type {Plan, Selection} from '../actions/plan.ts';
import type {State} from '../core/state.ts';
import type {Drawing} from '../text/chart/drawing.ts';
import type {ScaleKind} from '../text/chart/scale.ts';
import type {Sort} from '../text/columns.ts';

export const panelIds = [
  'locks',
  'sessions',
  'latency',
  'replication',
  'migration',
  'vitals',
  'events',
] as const;
export type PanelId = (typeof panelIds)[number];

/** One panel's list. `cursor` is the identity of a row; `null` until the operator moves: then the keys follow PRESS. */
export type PanelView = {
  readonly cursor: string | null;
  /** Rows between the top of the window and the cursor: kept, so that the row stays where it is while others come and go. */
  readonly offset: number;
  readonly sort: Sort | null;
  readonly filter: string;
};

export type Overlay =
  | {readonly type: 'help'; readonly top: number}
  | {readonly type: 'confirm'; readonly plan: Plan; readonly yes: boolean; readonly top: number}
  | {
      readonly type: 'detail';
      readonly node: string;
      readonly session: string;
      /** The connection it was opened on: a later one with the same id is another session. */
      readonly identity: string | null;
      readonly top: number;
    }
  | {readonly type: 'note'; readonly text: string}
  /** A setting of a job is being typed, as name=value. */
  | {readonly type: 'setting'; readonly text: string; readonly selection: Selection; readonly known: string}
  /** A time to go to is being typed. */
  | {readonly type: 'seek'; readonly text: string}
  /** Statistics of the watched tables. */
  | {readonly type: 'tables'; readonly top: number}
  | {readonly type: 'quit'};

/** One line for the operator, gone with the next key or after a while. */
export type Notice = {readonly text: string; readonly tone: 'info' | 'warning'; readonly at: number};

/** How charts are drawn. */
export type ChartView = {
  /** How long a time they show, ms; `null`: as long as the session, up to an hour. */
  readonly window: number | null;
  readonly scale: ScaleKind;
  readonly drawing: Drawing;
};

export type View = {
  readonly focus: PanelId;
  readonly zoomed: boolean;
  readonly panels: Readonly<Record<PanelId, PanelView>>;
  readonly chart: ChartView;
  /** Marked sessions of `node`, by row identity. */
  readonly marked: ReadonlySet<string>;
  /** The node whose sessions are shown; `null`: the primary, or the one in trouble. */
  readonly node: string | null;
  /** What was true when the view was frozen. */
  readonly frozen: State | null;
  /** The last one is on top and has the keys. */
  readonly overlays: readonly Overlay[];
  /** The filter of the focused panel is being typed. */
  readonly filtering: boolean;
  readonly notice: Notice | null;
};

export type ViewAction =
  | {readonly type: 'focus'; readonly panel: PanelId}
  | {readonly type: 'zoom'; readonly zoomed: boolean}
  /** `height`: visible rows of the panel; `by`: ±Infinity for the ends. */
  | {
      readonly type: 'move';
      readonly rows: readonly string[];
      readonly from: number;
      readonly by: number;
      readonly height: number;
    }
  | {readonly type: 'point'; readonly panel: PanelId; readonly row: string | null}
  | {readonly type: 'sort'; readonly sort: Sort | null}
  | {readonly type: 'filter'; readonly typing: boolean; readonly text: string}
  | {readonly type: 'mark'; readonly row: string}
  | {readonly type: 'unmark all'}
  | {readonly type: 'chart'; readonly chart: Partial<ChartView>}
  | {readonly type: 'node'; readonly node: string | null}
  | {readonly type: 'freeze'; readonly state: State | null}
  | {readonly type: 'open'; readonly overlay: Overlay}
  | {readonly type: 'close'}
  | {readonly type: 'answer'; readonly yes: boolean}
  | {readonly type: 'scroll'; readonly top: number}
  | {readonly type: 'text'; readonly text: string}
  | {readonly type: 'notice'; readonly notice: Notice | null};

const untouched: PanelView = {cursor: null, offset: 0, sort: null, filter: ''};

export const initialView: View = {
  focus: 'locks',
  zoomed: false,
  panels: {
    locks: untouched,
    sessions: untouched,
    latency: untouched,
    replication: untouched,
    migration: untouched,
    vitals: untouched,
    events: untouched,
  },
  chart: {window: null, scale: 'linear', drawing: 'lines'},
  marked: new Set(),
  node: null,
  frozen: null,
  overlays: [],
  filtering: false,
  notice: null,
};

const withPanel = (view: View, panel: PanelId, change: Partial<PanelView>): View => ({
  ...view,
  panels: {...view.panels, [panel]: {...view.panels[panel], ...change}},
});

const withTop = (view: View, change: (overlay: Overlay) => Overlay): View => {
  const top = view.overlays.at(-1);
  return top === undefined ? view : {...view, overlays: [...view.overlays.slice(0, -1), change(top)]};
};

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

const move = (view: View, {rows, from, by, height}: Extract<ViewAction, {type: 'move'}>): View => {
  if (rows.length === 0) return view;
  const to = clamp(from + by, 0, rows.length - 1);
  const {offset} = view.panels[view.focus];
  return withPanel(view, view.focus, {
    cursor: rows[to] ?? null,
    offset: clamp(offset + to - from, 0, Math.max(0, height - 1)),
  });
};

const toggled = (marked: ReadonlySet<string>, row: string): ReadonlySet<string> =>
  marked.has(row) ? new Set([...marked].filter(other => other !== row)) : new Set([...marked, row]);

/** Another node's sessions: cursors and marks of the old one mean nothing there. */
const showNode = (view: View, node: string | null): View => ({
  ...withPanel(withPanel(view, 'locks', {cursor: null, offset: 0}), 'sessions', {cursor: null, offset: 0}),
  node,
  marked: new Set(),
});

/** Pure: what each action makes of the view. */
export const reduceView = (view: View, action: ViewAction): View => {
  switch (action.type) {
    case 'focus':
      return {...view, focus: action.panel, filtering: false};
    case 'zoom':
      return {...view, zoomed: action.zoomed};
    case 'move':
      return move(view, action);
    case 'point':
      return withPanel(view, action.panel, {cursor: action.row});
    case 'sort':
      return withPanel(view, view.focus, {sort: action.sort});
    case 'filter':
      return {...withPanel(view, view.focus, {filter: action.text}), filtering: action.typing};
    case 'mark':
      return {...view, marked: toggled(view.marked, action.row)};
    case 'unmark all':
      return {...view, marked: new Set()};
    case 'chart':
      return {...view, chart: {...view.chart, ...action.chart}};
    case 'node':
      return showNode(view, action.node);
    case 'freeze':
      return {...view, frozen: action.state};
    case 'open':
      return {...view, overlays: [...view.overlays, action.overlay], filtering: false};
    case 'close':
      return {...view, overlays: view.overlays.slice(0, -1)};
    case 'answer':
      return withTop(view, top => (top.type === 'confirm' ? {...top, yes: action.yes} : top));
    case 'scroll':
      return withTop(view, top => ('top' in top ? {...top, top: Math.max(0, action.top)} : top));
    case 'text':
      return withTop(view, top => ('text' in top ? {...top, text: action.text} : top));
    case 'notice':
      return {...view, notice: action.notice};
  }
};
