import {useMemo} from 'react';
import {innerWidth} from '../src/text/frame.ts';
import {cutLine} from '../src/text/span.ts';
import type {Region} from './layout.ts';
import type {At} from './panels/panel.ts';
import {digitOf, panels} from './panels/panels.ts';
import {innerHeight, Panel} from './ui/Panel.tsx';

type PanelFrameProps = {
  readonly region: Region;
  readonly at: At;
};

/** One panel in its place. Drawn anew only when what it shows has changed. */
export function PanelFrame({region, at}: PanelFrameProps) {
  const {panel, width, height, joined, closed} = region;
  const {state, view, now} = at;
  const focused = view.focus === panel;
  const {title, content} = panels[panel];
  const drawn = useMemo(() => {
    const {note, aside, draw} = content(at);
    const inner = innerWidth(width);
    // Ink would wrap what is too long, and push the rest out of the panel.
    const lines = draw(inner, innerHeight(height, closed)).map(spans => cutLine(spans, inner));
    return {note, aside, lines};
  }, [
    ...[state, now, width, height, closed, content, focused],
    ...[view.panels[panel], view.chart, view.node, view.marked, focused && view.filtering],
  ]);
  return (
    <Panel
      digit={digitOf(panel)}
      title={title}
      note={drawn.note}
      aside={drawn.aside ?? []}
      lines={drawn.lines}
      focused={focused}
      joined={joined}
      closed={closed}
      width={width}
      height={height}
    />
  );
}
