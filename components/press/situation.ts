import type {Snapshot} from '../../src/store/store.ts';
import type {ViewAction} from '../../src/store/view.ts';
import {innerWidth} from '../../src/text/frame.ts';
import {canZoom, layOutScreen, regionOf, type Size} from '../layout.ts';
import {cursorIndex, type PanelContent, type Pointed} from '../panels/panel.ts';
import {panels} from '../panels/panels.ts';
import type {Ports} from '../ports.ts';
import {innerHeight} from '../ui/Panel.tsx';

/** What a key is answered from: what was on the screen when it was pressed. */
export type Situation = Snapshot & {
  readonly size: Size;
  readonly ports: Ports;
  readonly panel: PanelContent;
  /** Of the focused panel, without borders. */
  readonly width: number;
  readonly height: number;
  /** The focused panel is as large as it gets. */
  readonly full: boolean;
};

/** What a key does to the view; what it does beyond goes through the ports. */
export type Handler = (situation: Situation) => readonly ViewAction[];

export const situationOf = (snapshot: Snapshot, size: Size, ports: Ports): Situation => {
  const {view} = snapshot;
  const layout = layOutScreen(size, view.focus, view.zoomed, ports.travel.status() !== null);
  const region = regionOf(layout, view.focus);
  return {
    ...snapshot,
    size,
    ports,
    panel: panels[view.focus].content(snapshot),
    width: innerWidth(region?.width ?? 0),
    height: region === null ? 0 : innerHeight(region.height, region.closed),
    full: view.zoomed || !canZoom(size),
  };
};

/** Tells the operator why nothing happened. */
export const notice = (
  {now}: Situation,
  text: string,
  tone: 'info' | 'warning' = 'info',
): readonly ViewAction[] => [{type: 'notice', notice: {text, tone, at: now}}];

/** The row under the cursor, shown or moved to. */
export const rowUnderCursor = ({panel, view}: Situation): string | null =>
  panel.rows[cursorIndex(panel.rows, view.panels[view.focus])] ?? null;

export const pointedAt = (situation: Situation): Pointed | null => {
  const row = rowUnderCursor(situation);
  return row === null ? null : (situation.panel.pointed?.(row) ?? null);
};
